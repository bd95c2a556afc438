#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiments/transcribe/transcript.h"
#include "experiments/transcribe/transcript_formats.h"

namespace distill_l2s {

struct TranscriptWriterOptions {
  std::vector<TranscriptFormat> formats = {TranscriptFormat::kText};
  std::string output_dir;  // Empty: none.
};

// Brings transcripts to where the user wants them.
//   - With output_dir, a file for each format, whole or not at all, named by OutputNames(); one that is there
//     is replaced. The texts go to `out` as well.
//   - Without, the one format goes to `out`.
// Texts in `out` are a line a file, with the file's path and a tab before it if there are several.
class TranscriptWriter {
 public:
  // `labels` are the files' paths as the user typed them. Makes output_dir. Errors: several formats without
  // output_dir, subtitles of several files without it, a directory that cannot be made, a file to be written
  // that is a directory or one of the inputs.
  static absl::StatusOr<TranscriptWriter> Create(std::vector<std::string> labels,
                                                 TranscriptWriterOptions options, std::ostream* out);

  // Errors name what cannot be written.
  absl::Status Write(size_t file, const Transcript& transcript);

 private:
  std::string OutputPath(size_t file, TranscriptFormat format) const;
  absl::Status CheckOutputs() const;
  TranscriptWriter(std::vector<std::string> labels, TranscriptWriterOptions options, std::ostream* out);

  std::vector<std::string> labels_;
  std::vector<std::string> names_;
  TranscriptWriterOptions options_;
  std::ostream* out_;
};

}  // namespace distill_l2s
