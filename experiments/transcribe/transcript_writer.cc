#include "experiments/transcribe/transcript_writer.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/command_line.h"
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
  TranscriptWriter writer(std::move(labels), std::move(options), out);
  RETURN_IF_ERROR(writer.CheckOutputs());
  return writer;
}

std::string TranscriptWriter::OutputPath(size_t file, TranscriptFormat format) const {
  return JoinPath(options_.output_dir, absl::StrCat(names_[file], ".", FileExtension(format)));
}

absl::Status TranscriptWriter::CheckOutputs() const {
  if (options_.output_dir.empty()) return absl::OkStatus();
  for (size_t file = 0; file < names_.size(); ++file) {
    for (const TranscriptFormat format : options_.formats) {
      const std::string path = OutputPath(file, format);
      if (!FileExists(path)) continue;
      std::error_code error;
      if (std::filesystem::is_directory(path, error)) {
        return absl::InvalidArgumentError(absl::StrCat("--output_dir: ", path,
                                                       " is a directory, where the transcript of ",
                                                       labels_[file], " is to be written"));
      }
      for (const std::string& input : labels_) {
        if (!std::filesystem::equivalent(path, UserPath(input), error) || error) continue;
        return absl::InvalidArgumentError(absl::StrCat("--output_dir: the transcript of ", labels_[file],
                                                       " would replace the input ", input));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status TranscriptWriter::Write(size_t file, const Transcript& transcript) {
  const bool to_directory = !options_.output_dir.empty();
  for (const TranscriptFormat format : options_.formats) {
    if (!to_directory) break;
    RETURN_IF_ERROR(
        WriteFileAtomically(OutputPath(file, format), FormatTranscript(format, labels_[file], transcript)));
  }
  const TranscriptFormat shown = to_directory ? TranscriptFormat::kText : options_.formats[0];
  if (shown == TranscriptFormat::kText && labels_.size() > 1) *out_ << labels_[file] << "\t";
  *out_ << FormatTranscript(shown, labels_[file], transcript) << std::flush;
  if (!out_->good()) return absl::DataLossError("the standard output cannot be written");
  return absl::OkStatus();
}

}  // namespace distill_l2s
