#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/output.h"
#include "data/corpora/manifest.h"
#include "experiments/align/clip_alignment.h"

namespace distill_l2s {

enum class AlignmentFormat { kJson, kCtm, kTextGrid };

// "json", "ctm", "textgrid", comma-separated, each at most once. Errors: another name, none.
absl::StatusOr<std::vector<AlignmentFormat>> ParseAlignmentFormats(absl::string_view names);

struct AlignmentWriterOptions {
  std::vector<AlignmentFormat> formats = {AlignmentFormat::kJson};
  std::string output;       // Of the flag --output, for JSON or CTM (Output); empty: it lies in output_dir.
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
                     const std::vector<absl::StatusOr<ClipAlignment>>& alignments);

  bool is_to_standard_output() const { return output_.is_standard_output(); }

 private:
  AlignmentWriter(AlignmentWriterOptions options, Output output)
      : options_(std::move(options)), output_(std::move(output)) {}

  absl::Status WriteLines(const std::string& name, const std::string& lines);
  absl::Status WriteTextGrids(const std::vector<Utterance>& utterances,
                              const std::vector<absl::StatusOr<ClipAlignment>>& alignments) const;

  AlignmentWriterOptions options_;
  Output output_;
};

}  // namespace distill_l2s
