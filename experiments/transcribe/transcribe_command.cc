#include "experiments/transcribe/transcribe_command.h"

#include "absl/strings/str_cat.h"
#include "base/command_line.h"
#include "base/status_macros.h"
#include "base/terminal.h"
#include "experiments/transcribe/input_files.h"

namespace distill_l2s {
namespace {

absl::Status CheckRequest(const TranscribeCommand& command) {
  if (command.model_dir.empty()) return absl::InvalidArgumentError("--model is missing; see --help");
  if (command.files.empty()) return UsageError("no audio file is named");
  return CheckTranscribeOptions(command.transcribe);
}

}  // namespace

absl::StatusOr<int> RunTranscribe(TranscribeCommand command, std::ostream* out, std::ostream* errors) {
  RETURN_IF_ERROR(CheckRequest(command));
  command.writer.output_dir = UserPath(command.writer.output_dir);
  ASSIGN_OR_RETURN(const InputFiles inputs, InputFiles::Find(command.files));
  ASSIGN_OR_RETURN(TranscriptWriter writer, TranscriptWriter::Create(inputs.names(), command.writer, out));
  ASSIGN_OR_RETURN(const FrameRecognizer recognizer,
                   FrameRecognizer::Load(UserPath(command.model_dir), command.recognizer));
  int failed = 0;
  const auto sink = [&](size_t file, const absl::StatusOr<Transcript>& transcript) -> absl::Status {
    ClearProgressLine();  // The text takes its place.
    if (transcript.ok()) return writer.Write(file, *transcript);
    *errors << absl::StrCat("ERROR: ", inputs.WithName(file, std::string(transcript.status().message())),
                            "\n")
            << std::flush;
    ++failed;
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(TranscribeFiles(recognizer, inputs.paths(), command.transcribe, sink));
  return failed;
}

}  // namespace distill_l2s
