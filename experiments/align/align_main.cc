#include <gflags/gflags.h>

#include <iostream>

#include "base/command_line.h"
#include "base/memory_reuse.h"
#include "base/status_macros.h"
#include "experiments/align/align_command.h"
#include "experiments/loader_threads_flag.h"
#include "experiments/recognizer_flags.h"

DEFINE_string(manifest, "", "Manifests of the clips and their transcripts, comma-separated.");
DEFINE_string(format, "json", "json, ctm, textgrid, or several with commas.");
DEFINE_string(output, "",
              "File for the one format json or ctm; - is standard output, the summary then comes on standard "
              "error.");
DEFINE_string(output_dir, "",
              "Directory for alignments.jsonl, alignments.ctm and a TextGrid of each clip; made if absent;\n"
              "files that are there are replaced. Default: none, --output is the only file.");
DEFINE_bool(characters, false, "In JSON, list the characters of each word, too, with their times.");
DEFINE_int32(lowest, 10, "How many clips of the lowest scores the summary shows.");

namespace distill_l2s {
namespace {

constexpr char kUsage[] =
    R"(Tells when each word and character of known transcripts is said, and how well the audio fits the text.

  ./bazelw run //experiments:align -- --model=runs/ta/checkpoint --manifest=data/ta/train.jsonl \
      --output=alignments.jsonl
  ./bazelw run //experiments:align -- --model=runs/ta/checkpoint --manifest=data/ta/test.jsonl \
      --format=json,ctm,textgrid --output_dir=alignments

It finds, for each clip, the most probable CTC path of the recogniser that spells the clip's transcript. Manifests are
those of //experiments:prepare: JSON lines with audio_filepath, duration and text, and if there is, offset. Texts have
to be normalised as those that the model was trained on, which prepare has done. A character that the model's
vocabulary lacks is aligned as [UNK], as in training.

The score is 0 where the model hears just this text, and the lower, the more it hears something else: sort by it to find
bad transcripts. With c(t) = log p(label of the text at frame t) - log p(best label at frame t), which is never above 0,
  score = (sum of c) / characters of the text + (lowest sum of c over half a second) / 10
so that one wrong word shows in a long clip, and short and long, clear and noisy clips compare; models do not. The
summary shows the lowest scores.

json      a line {"audio_filepath", "offset", "duration", "text", "lang", "speaker", "score", "worst": {"start", "end"},
          "words": [{"word", "start", "end", "confidence"}]} for each clip, in the manifest's order; worst is the half
          second in which the text fits the least. What could not be aligned has "error" instead. Lines with a score
          make a manifest: jq -c 'select(.score > -3)' alignments.jsonl
ctm       NIST's: a line "FILE 1 START DURATION WORD CONFIDENCE" for each word, by file and time.
textgrid  Praat's: a file for each clip, with the tiers words and characters.

Times are seconds from the start of the audio file, the clip's offset included. CTC's labels are short: a word ends with
its last label, mostly before the sound does. A word's confidence is the mean, over the frames that carry its
characters, of the model's posterior probability of the character, as in transcribe: it tells words that fit from words
that do not and is not calibrated.

A clip goes through the model whole: cut recordings of more than a few minutes. Above about 30 minutes they are refused.

Exit codes: 0 all clips were aligned; 1 the work stopped (the model cannot be loaded, an output not written); 2 the
command line is wrong; 3 at least one clip could not be aligned, all others were.)";

absl::StatusOr<AlignCommand> ParseCommand() {
  AlignCommand command;
  ASSIGN_OR_RETURN(const RecognizerFlags recognizer, ParseRecognizerFlags());
  command.model_dir = recognizer.model_dir;
  command.recognizer = recognizer.options;
  command.manifests = UserPaths(FLAGS_manifest);
  command.recognition.batch_s = recognizer.batch_s;
  ASSIGN_OR_RETURN(command.recognition.loader_threads, LoaderThreadsFlag());
  command.recognition.progress = "align";
  ASSIGN_OR_RETURN(command.writer.formats, ParseAlignmentFormats(FLAGS_format));
  command.writer.output = FLAGS_output;
  command.writer.output_dir = UserPath(FLAGS_output_dir);
  command.writer.characters = FLAGS_characters;
  command.writer.progress = "write";
  command.lowest = FLAGS_lowest;
  return command;
}

absl::StatusOr<int> Run() {
  ASSIGN_OR_RETURN(const AlignCommand command, ParseCommand());
  return RunAlign(command, &std::cout, &std::cerr);
}

}  // namespace
}  // namespace distill_l2s

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(distill_l2s::kUsage, &argc, &argv);
  distill_l2s::KeepFreedMemory();
  const absl::StatusOr<int> failed = distill_l2s::Run();
  if (!failed.ok()) return distill_l2s::ExitCode(failed.status());
  return *failed == 0 ? 0 : 3;
}
