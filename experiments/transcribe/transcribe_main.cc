#include <gflags/gflags.h>

#include <iostream>
#include <string>
#include <utility>

#include "base/command_line.h"
#include "base/memory_reuse.h"
#include "base/status_macros.h"
#include "experiments/decoding/decoder_flags.h"
#include "experiments/recognizer_flags.h"
#include "experiments/training/interruption.h"
#include "experiments/transcribe/transcribe_command.h"
#include "experiments/transcribe/transcript_formats.h"

DEFINE_string(
    format, "text",
    "text, json, srt, vtt, or several with commas. JSON has a time and a confidence for each word;\n"
    "srt and vtt are subtitles.");
DEFINE_string(
    output_dir, "",
    "Directory for a file of each input and format, named as the input; made if absent; files that are\n"
    "there are replaced. Default: none, the one format goes to standard output.");
DEFINE_double(window_s, 20, "A longer file is recognised in overlapping windows of so many seconds.");
DEFINE_double(overlap_s, 4,
              "Seconds that a window shares with the next; half of them are each one's context.");

namespace distill_l2s {
namespace {

constexpr char kUsage[] =
    R"(Writes down what is said in audio files.

  ./bazelw run //experiments:transcribe -- --model=runs/ro/checkpoint talk.mp3 clips/*.wav
  ./bazelw run //experiments:transcribe -- --model=runs/ro/checkpoint --format=json,srt --output_dir=out talk.mp3

The model is a directory that //experiments:train or transformers left (a Wav2Vec2ForCTC). Files are WAV, FLAC, Ogg,
MP3 or AIFF, and where the program ffmpeg is installed also m4a, mp4, 3gp, webm, wma and amr, of any sample rate,
channel count (their mean is heard) and length. A directory is the audio in it; "-" is standard input, and pipes
such as <(command) are read to their end first. The texts come on standard output,
a line a file in the order given, behind the file's name and a tab if there are several; progress and errors come on
standard error. Each frame's best character is taken, unless --decoder=beam searches for the likeliest text; then
--language_model=FILE.arpa lets it prefer likely words (docs/language_models.md).

JSON is a line {"audio_filepath", "duration", "text", "words": [{"word", "start", "end", "confidence"}]} with times in
seconds. A word's confidence is the mean, over the frames that carry its characters, of the model's posterior
probability; it tells sure words from unsure ones and is not calibrated. Subtitles have two lines of at most 42
characters and last up to 7 s; a pause of 0.8 s begins a new one.

Files of up to window_s are recognised whole, several at once; in models with "feat_extract_norm": "group", whose
result depends on padding, only those of equal length.

Exit codes: 0 all files were transcribed; 1 the work stopped (the model cannot be loaded, the output not written);
2 the command line is wrong; 3 at least one file could not be transcribed, all others were; 130 interrupted.)";

absl::StatusOr<TranscribeCommand> ParseCommand(int argc, char** argv) {
  TranscribeCommand command;
  ASSIGN_OR_RETURN(const RecognizerFlags recognizer, ParseRecognizerFlags());
  command.model_dir = recognizer.model_dir;
  command.recognizer = recognizer.options;
  command.files.assign(argv + 1, argv + argc);
  command.transcribe = {recognizer.batch_s, FLAGS_window_s, FLAGS_overlap_s, "transcribe"};
  ASSIGN_OR_RETURN(command.writer.formats, ParseTranscriptFormats(FLAGS_format));
  command.writer.output_dir = FLAGS_output_dir;
  ASSIGN_OR_RETURN(command.decoder, ParseDecoderFlags());
  return command;
}

absl::StatusOr<int> Run(int argc, char** argv) {
  ASSIGN_OR_RETURN(TranscribeCommand command, ParseCommand(argc, argv));
  CatchInterruptions();
  return RunTranscribe(std::move(command), &std::cout, &std::cerr);
}

}  // namespace
}  // namespace distill_l2s

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(distill_l2s::kUsage, &argc, &argv, /*takes_arguments=*/true);
  distill_l2s::KeepFreedMemory();
  const absl::StatusOr<int> failed = distill_l2s::Run(argc, argv);
  if (!failed.ok()) return distill_l2s::ExitCode(failed.status());
  return *failed == 0 ? 0 : 3;
}
