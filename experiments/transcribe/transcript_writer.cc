#include "experiments/transcribe/transcript_writer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/output.h"
#include "base/status_macros.h"
#include "experiments/transcribe/output_names.h"

namespace distill_l2s {

TranscriptWriter::TranscriptWriter(std::vector<std::string> labels, TranscriptWriterOptions options,
                                   std::ostream* out)
    : labels_(std::move(labels)), names_(OutputNames(labels_)), options_(std::move(options)), out_(out) {}

absl::StatusOr<TranscriptWriter> TranscriptWriter::Create(std::vector<std::string> labels,
                                                          TranscriptWriterOptions options,
                                                          std::ostream* out) {
  if (!options.output_dir.empty()) {
    RETURN_IF_ERROR(OpenOutputDirectory("output_dir", options.output_dir));
  } else if (options.formats.size() != 1) {
    return absl::InvalidArgumentError("--format names several formats, which needs --output_dir");
  } else if (labels.size() > 1 &&
             (options.formats[0] == TranscriptFormat::kSrt || options.formats[0] == TranscriptFormat::kVtt)) {
    return absl::InvalidArgumentError("--format: subtitles of several files need --output_dir");
  }
  return TranscriptWriter(std::move(labels), std::move(options), out);
}

absl::Status TranscriptWriter::Write(size_t file, const Transcript& transcript) {
  const bool to_directory = !options_.output_dir.empty();
  for (const TranscriptFormat format : options_.formats) {
    if (!to_directory) break;
    const std::string name = absl::StrCat(names_[file], ".", FileExtension(format));
    RETURN_IF_ERROR(WriteFileAtomically(JoinPath(options_.output_dir, name),
                                        FormatTranscript(format, labels_[file], transcript)));
  }
  const TranscriptFormat shown = to_directory ? TranscriptFormat::kText : options_.formats[0];
  if (shown == TranscriptFormat::kText && labels_.size() > 1) *out_ << labels_[file] << "\t";
  *out_ << FormatTranscript(shown, labels_[file], transcript) << std::flush;
  if (!out_->good()) return absl::DataLossError("the standard output cannot be written");
  return absl::OkStatus();
}

}  // namespace distill_l2s
