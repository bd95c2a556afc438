#include <gflags/gflags.h>

#include <iostream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/closing.h"
#include "base/command_line.h"
#include "base/memory_reuse.h"
#include "base/status_macros.h"
#include "experiments/decoding/decoder_flags.h"
#include "experiments/evaluation/inference_setup.h"
#include "experiments/threads_flag.h"
#include "experiments/training/interruption.h"
#include "experiments/transcribe/transcribe_command.h"
#include "experiments/transcribe/transcript_formats.h"

DEFINE_string(model, "",
              "Directory of the recogniser: config.json, weights, vocab.json, preprocessor_config.json.");
DEFINE_string(
    format, "text",
    "text, json, srt, vtt, or several with commas. JSON has a time and a confidence for each word;\n"
    "srt and vtt are subtitles.");
DEFINE_string(
    output_dir, "",
    "Directory for a file of each input and format, named as the input; made if absent; files that are\n"
    "there are replaced. Default: none, the one format goes to standard output.");
DEFINE_string(target_language, "",
              "Models of several languages (MMS): the one to recognise, by its name in vocab.json.");
DEFINE_double(batch_s, 60, "Seconds of audio that are recognised at once.");
DEFINE_double(window_s, 20, "A longer file is recognised in overlapping windows of so many seconds.");
DEFINE_double(overlap_s, 4,
              "Seconds that a window shares with the next; half of them are each one's context.");
DEFINE_string(device, "cpu", "What computes: cpu, cuda or cuda:N.");
DEFINE_string(precision, "fp32",
              "fp32; bf16 (faster where the processor has it) or, on the CPU, int8: rounded more.");

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
  command.model_dir = FLAGS_model;
  command.files.assign(argv + 1, argv + argc);
  command.recognizer.target_language = FLAGS_target_language;
  command.transcribe = {FLAGS_batch_s, FLAGS_window_s, FLAGS_overlap_s, "transcribe"};
  ASSIGN_OR_RETURN(command.writer.formats, ParseTranscriptFormats(FLAGS_format));
  command.writer.output_dir = FLAGS_output_dir;
  ASSIGN_OR_RETURN(command.recognizer.decoder, ParseDecoderFlags());
  ASSIGN_OR_RETURN(command.recognizer.inference, ParseInferenceSetup(FLAGS_device, FLAGS_precision));
  RETURN_IF_ERROR(UseThreadsFlag());
  return command;
}

absl::StatusOr<int> Run(int argc, char** argv) {
  ASSIGN_OR_RETURN(TranscribeCommand command, ParseCommand(argc, argv));
  CatchInterruptions();
  const size_t files = command.files.size();
  ASSIGN_OR_RETURN(const int failed, RunTranscribe(std::move(command), &std::cout, &std::cerr));
  if (!FLAGS_output_dir.empty()) {
    std::cerr << Closing(absl::StrCat("transcribed ", files - failed, " of ", files, " files"))
                     .Made(UserPath(FLAGS_output_dir))
                     .Text();
  }
  return failed;
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
