#include "experiments/transcribe/transcribe_command.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "base/command_line.h"
#include "base/status_macros.h"
#include "experiments/transcribe/input_files.h"

namespace distill_l2s {
namespace {

// Output takes the place of the progress bar's line, which is drawn again below it.
void ClearProgress() {
  constexpr char kClearLine[] = "\r\033[K";
  if (isatty(STDERR_FILENO)) (void)!write(STDERR_FILENO, kClearLine, sizeof kClearLine - 1);
}

absl::Status CheckRequest(const TranscribeCommand& command) {
  if (command.model_dir.empty()) return absl::InvalidArgumentError("--model is missing; see --help");
  if (command.files.empty()) return absl::InvalidArgumentError("no audio file is named; see --help");
  return CheckTranscribeOptions(command.transcribe);
}

// Whatever a model's files lack, the request was sensible.
absl::Status Failure(const absl::Status& status) {
  if (!absl::IsInvalidArgument(status)) return status;
  return absl::FailedPreconditionError(status.message());
}

}  // namespace

absl::StatusOr<int> RunTranscribe(TranscribeCommand command, std::ostream* out, std::ostream* errors) {
  RETURN_IF_ERROR(CheckRequest(command));
  command.writer.output_dir = UserPath(command.writer.output_dir);
  ASSIGN_OR_RETURN(const InputFiles inputs, InputFiles::Find(command.files));
  ASSIGN_OR_RETURN(TranscriptWriter writer, TranscriptWriter::Create(inputs.names(), command.writer, out));
  const auto recognizer = FrameRecognizer::Load(UserPath(command.model_dir), command.recognizer);
  if (!recognizer.ok()) return Failure(recognizer.status());
  int failed = 0;
  const auto sink = [&](size_t file, const absl::StatusOr<Transcript>& transcript) -> absl::Status {
    ClearProgress();
    if (transcript.ok()) return writer.Write(file, *transcript);
    *errors << absl::StrCat("ERROR: ", inputs.WithName(file, std::string(transcript.status().message())),
                            "\n")
            << std::flush;
    ++failed;
    return absl::OkStatus();
  };
  const absl::Status status = TranscribeFiles(*recognizer, inputs.paths(), command.transcribe, sink);
  if (!status.ok()) return Failure(status);
  return failed;
}

}  // namespace distill_l2s
