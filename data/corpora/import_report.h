#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "data/corpora/changed_texts.h"
#include "data/corpora/character_census.h"
#include "data/corpora/corpus.h"
#include "data/corpora/import.pb.h"
#include "data/corpora/text_split.h"

namespace distill_l2s {

constexpr int kDurationBins = 31;

// What became of a corpus' clips: found = the clips of the splits + those rejected.
struct ImportReport {
  struct Part {
    int64_t clips = 0;
    double duration_s = 0;
    int64_t texts = 0;       // Distinct.
    int64_t characters = 0;  // Of all clips' texts.
    int64_t speakers = 0;    // Distinct; 0 if the corpus does not say.
    std::array<int64_t, kDurationBins> durations =
        {};  // Clips by whole seconds; the last bin: longer ones, too.
  };
  struct Reason {
    int64_t clips = 0;
    std::vector<Rejection> examples;  // The first few.
  };

  struct VocabularyLabel {
    std::string label;
    int64_t count = 0;  // In the training texts.
  };

  std::string corpus;
  std::string language;
  ImportConfig config;
  // The reasons why the result may mislead or be of no use, for the top of the report: speakers or texts that
  // splits share, splits without clips.
  std::vector<std::string> warnings;
  std::string split_basis;  // SplitAssignment::basis; empty where the corpus divides itself.
  int64_t found = 0;
  int64_t kept = 0;           // Clips that an earlier, interrupted run had converted; for people alone.
  int64_t damaged = 0;        // Of those rejected: where the corpus itself is broken.
  std::array<Part, 3> parts;  // By Split.
  std::map<std::string, Reason> rejected;  // By reason.
  std::map<std::string, Reason> remarks;   // Odd, but it cost no clip.
  // The rarest changes of texts that are used, with clips to look at and listen to; `change_kinds` of all.
  std::vector<TextChange> changes;
  int64_t change_kinds = 0;
  CharacterCensus dropped;                  // Characters that became a space or nothing.
  CharacterCensus rejecting;                // Characters that made texts unusable.
  std::vector<VocabularyLabel> vocabulary;  // Without [UNK] and [PAD]; empty without training clips.
  CharacterCensus outside_vocabulary;       // Of all splits' texts: what would be [UNK].

  void Reject(const Rejection& rejection);
  void Remark(const Rejection& remark);
  Part& part(Split split) { return parts[static_cast<size_t>(split)]; }
  const Part& part(Split split) const { return parts[static_cast<size_t>(split)]; }
  int64_t usable_clips() const;
  double usable_s() const;

  // One JSON object, for programs.
  std::string ToJson() const;
  // A few lines, for people. Characters that are not seen by themselves are written by number.
  std::string ToText() const;
};

}  // namespace distill_l2s
