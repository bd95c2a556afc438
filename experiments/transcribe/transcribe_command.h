#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/transcribe/frame_recognizer.h"
#include "experiments/transcribe/transcribe_files.h"
#include "experiments/transcribe/transcript_writer.h"

namespace distill_l2s {

// What //experiments:transcribe does, with paths as the user typed them (UserPath()).
struct TranscribeCommand {
  std::string model_dir;
  std::vector<std::string> files;  // Directories and pipes too: InputFiles.
  FrameRecognizerOptions recognizer;
  TranscribeOptions transcribe;
  TranscriptWriterOptions writer;
};

// Transcribes the files to `out` and to files; a line about each file that cannot be transcribed goes to
// `errors`. Returns how many those are. Errors: InvalidArgument for a senseless request, which is found
// before any work starts (CheckTranscribeOptions, InputFiles, TranscriptWriter::Create, no model, no files);
// otherwise those that stop the work, none of them InvalidArgument.
absl::StatusOr<int> RunTranscribe(TranscribeCommand command, std::ostream* out, std::ostream* errors);

}  // namespace distill_l2s
