#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/staged_directory.h"
#include "data/corpora/conversion_journal.h"
#include "data/corpora/corpus.h"
#include "data/corpora/import.pb.h"
#include "data/corpora/text_split.h"

namespace distill_l2s {

// Frames that a recogniser makes of so many samples at 16 kHz. Called on several threads.
using FramesOfSamples = std::function<int64_t(int64_t samples)>;

// A clip on its way through an import.
struct ImportedClip {
  CorpusItem item;
  std::string text;       // Normalised.
  std::string file_name;  // Below the output directory.
  double duration_s = 0;
  bool kept = false;  // Converted by an earlier, interrupted run.
  std::string source_sha256;
  Split split = Split::kTrain;  // Of one that is not rejected, once all clips are imported.
  std::optional<Rejection> rejection;
  std::optional<Rejection> remark;
};

// A file name for any key: its plain characters and, against clashes, the start of its hash.
std::string ClipFileName(const std::string& key);

// Whether the corpus itself has set the clip aside for dev or test, so that it is scored whatever its length.
bool IsHeldOutByCorpus(const CorpusItem& item);

int64_t CountCharacters(absl::string_view utf8);

// The least frames in which CTC can align the characters of `utf8`: one each, and one for the blank that must
// part two equal neighbours. "hello" -> 6.
int64_t CtcFramesOfText(absl::string_view utf8);

// Decodes, checks and writes one clip, or says in `clip` why it is left out. What `journal` knows of it from
// an earlier run is not decoded again; what is written is added there. Without `frames` no clip is impossible
// for CTC. An error is one of writing, which ends the import.
//   journal  may be null
absl::Status ImportClip(const ImportConfig& config, const FramesOfSamples& frames,
                        const StagedDirectory& output, ConversionJournal* journal, ImportedClip* clip);

}  // namespace distill_l2s
