#include "experiments/transcribe/transcribe_command.h"

#include "absl/strings/str_cat.h"
#include "base/closing.h"
#include "base/command_line.h"
#include "base/status_macros.h"
#include "base/terminal.h"
#include "experiments/transcribe/input_files.h"

namespace distill_l2s {
namespace {

absl::Status CheckRequest(const TranscribeCommand& command) {
  if (command.files.empty()) return UsageError("no audio file is named");
  return CheckTranscribeOptions(command.transcribe);
}

// The next command writes times and subtitles of a file whose text alone was printed.
std::string TranscriptionClosing(const TranscribeCommand& command, size_t files, int failed,
                                 const std::string& first) {
  Closing closing(absl::StrCat("transcribed ", files - failed, " of ", files, " files"));
  closing.Made(command.writer.output_dir);
  if (command.writer.output_dir.empty() && first != "stdin" && first != "pipe") {
    closing.Next(
        CommandLine("//experiments:transcribe", {absl::StrCat("--model=", ShownPath(command.model_dir)),
                                                 "--format=json,srt", "--output_dir=transcripts", first}));
  }
  return closing.Text();
}

}  // namespace

absl::StatusOr<int> RunTranscribe(TranscribeCommand command, std::ostream* out, std::ostream* errors) {
  RETURN_IF_ERROR(CheckRequest(command));
  command.writer.output_dir = UserPath(command.writer.output_dir);
  ASSIGN_OR_RETURN(const InputFiles inputs, InputFiles::Find(command.files));
  ASSIGN_OR_RETURN(TranscriptWriter writer, TranscriptWriter::Create(inputs.names(), command.writer, out));
  int failed = 0;
  const auto report = [&](size_t file, const absl::Status& status) {
    *errors << absl::StrCat("ERROR: ", inputs.WithName(file, std::string(status.message())), "\n")
            << std::flush;
    ++failed;
  };
  std::vector<size_t> readable;  // Positions among the inputs.
  std::vector<std::string> paths;
  for (size_t file = 0; file < inputs.paths().size(); ++file) {
    if (const absl::Status status = inputs.Check(file); !status.ok()) {
      report(file, status);
      continue;
    }
    readable.push_back(file);
    paths.push_back(inputs.paths()[file]);
  }
  if (readable.empty()) return failed;
  ASSIGN_OR_RETURN(const Recognizer recognizer, Recognizer::Load(command.model_dir, command.recognizer));
  ASSIGN_OR_RETURN(const auto decoder, CreateCtcDecoder(command.decoder, recognizer.vocabulary()));
  const auto sink = [&](size_t file, const absl::StatusOr<Transcript>& transcript) -> absl::Status {
    ClearProgressLine();  // The text takes its place.
    if (transcript.ok()) return writer.Write(readable[file], *transcript);
    report(readable[file], transcript.status());
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(TranscribeFiles(recognizer, *decoder, paths, command.transcribe, sink));
  *errors << TranscriptionClosing(command, inputs.names().size(), failed, inputs.names()[readable[0]])
          << std::flush;
  return failed;
}

}  // namespace distill_l2s
