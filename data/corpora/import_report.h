#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "data/corpora/corpus.h"
#include "data/corpora/import.pb.h"
#include "data/corpora/text_split.h"

namespace distill_l2s {

// What became of a corpus' clips: found = the clips of the splits + those rejected.
struct ImportReport {
  struct Part {
    int64_t clips = 0;
    double duration_s = 0;
    int64_t texts = 0;       // Distinct.
    int64_t characters = 0;  // Of all clips' texts.
  };
  struct Reason {
    int64_t clips = 0;
    std::vector<Rejection> examples;  // The first few.
  };

  std::string corpus;
  std::string language;
  ImportConfig config;
  int64_t found = 0;
  std::array<Part, 3> parts;               // By Split.
  std::map<std::string, Reason> rejected;  // By reason.

  void Reject(const Rejection& rejection);
  Part& part(Split split) { return parts[static_cast<size_t>(split)]; }
  const Part& part(Split split) const { return parts[static_cast<size_t>(split)]; }
  int64_t usable_clips() const;
  double usable_s() const;

  // One JSON object, for programs.
  std::string ToJson() const;
  // A few lines, for people.
  std::string ToText() const;
};

}  // namespace distill_l2s
