#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/corpora/manifest.h"
#include "experiments/align/clip_alignment.h"

namespace distill_l2s {

enum class AlignmentFormat { kJson, kCtm, kTextGrid };

// "json", "ctm", "textgrid", comma-separated, each at most once. Errors: another name, none.
absl::StatusOr<std::vector<AlignmentFormat>> ParseAlignmentFormats(absl::string_view names);

struct AlignmentWriterOptions {
  std::vector<AlignmentFormat> formats = {AlignmentFormat::kJson};
  std::string output;       // Path of the file for JSON or CTM; empty: it lies in output_dir.
  std::string output_dir;   // For alignments.jsonl, alignments.ctm and CLIP.TextGrid (ClipFileNames()).
  bool characters = false;  // Whether the JSON has them.
  std::string progress;     // Name of the progress bar of the TextGrids; empty: none.
};

// Brings alignments to where the user wants them, each file whole or not at all; one that is there is
// replaced.
class AlignmentWriter {
 public:
  // Makes the directories and tries that files can be written there. Errors, before the long work: no place
  // for a format, two formats for `output`, characters without JSON, a file or directory that cannot be
  // written.
  static absl::StatusOr<AlignmentWriter> Create(AlignmentWriterOptions options);

  // One alignment for each utterance. JSON has a line for each clip in their order, CTM and TextGrid have
  // what is aligned. Errors name what cannot be written.
  absl::Status Write(const std::vector<Utterance>& utterances,
                     const std::vector<absl::StatusOr<ClipAlignment>>& alignments) const;

 private:
  explicit AlignmentWriter(AlignmentWriterOptions options) : options_(std::move(options)) {}

  std::string Path(AlignmentFormat format) const;
  absl::Status WriteTextGrids(const std::vector<Utterance>& utterances,
                              const std::vector<absl::StatusOr<ClipAlignment>>& alignments) const;

  AlignmentWriterOptions options_;
};

}  // namespace distill_l2s
