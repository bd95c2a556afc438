#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/decoding/decoder_factory.h"
#include "experiments/transcribe/transcribe_files.h"
#include "experiments/transcribe/transcript_writer.h"
#include "modeling/recognizer/recognizer.h"

namespace distill_l2s {

// What //experiments:transcribe does, with other paths as the user typed them (UserPath()).
struct TranscribeCommand {
  std::string model_dir;           // A path that can be opened.
  std::vector<std::string> files;  // Directories and pipes too: InputFiles.
  RecognizerOptions recognizer;
  DecoderOptions decoder;
  TranscribeOptions transcribe;
  TranscriptWriterOptions writer;
};

// Transcribes the files to `out` and to files; a line about each file that cannot be transcribed goes to
// `errors`, before the model is loaded where nothing needs decoding to find it (InputFiles::Check()). The
// closing (Closing) goes to `errors` as well. Returns how many files could not be transcribed. Errors:
// InvalidArgument for an invalid request, which is found before any work starts (CheckTranscribeOptions,
// InputFiles, TranscriptWriter::Create, no files); otherwise those that stop the work, none of them
// InvalidArgument.
absl::StatusOr<int> RunTranscribe(TranscribeCommand command, std::ostream* out, std::ostream* errors);

}  // namespace distill_l2s
