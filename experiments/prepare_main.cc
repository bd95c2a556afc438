#include <gflags/gflags.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <thread>

#include "base/command_line.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "base/text_proto.h"
#include "experiments/prepare_corpus/prepare.h"
#include "experiments/training/interruption.h"

DEFINE_string(corpus, "", "What the input is; see the list above.");
DEFINE_string(input, "", "The unpacked download: a directory, or a manifest.");
DEFINE_string(
    columns, "",
    "Of csv: the columns whose names differ from the usual ones, e.g. 'audio=clip,text=said'; fields are\n"
    "audio, text, id, speaker, language, split, start, stop, duration.");
DEFINE_string(tier, "", "Of praat and elan: the tier that holds the texts; * and ? may stand in its name.");
DEFINE_string(output, "", "Directory to make; it must not be there yet.");
DEFINE_string(language, "", "The language's tag: ta, ro, ...");
DEFINE_bool(strict, false, "Stop, and write nothing, if the corpus is damaged anywhere.");
DEFINE_int32(workers, 0, "Threads that decode; 0: one a core.");
DEFINE_string(text_rules, "", "File of text rules. Default: the language's in data/text/languages.");
DEFINE_string(set_text_rules, "",
              "Text proto laid over the rules, e.g. 'numbers: SPELL_OUT' or 'foreign_letters: KEPT', or\n"
              "'method: PUBLISHED_CODE' for the normalisation of the published Distill-L2S code.");
DEFINE_string(
    set_import, "",
    "Text proto of data/corpora/import.proto, e.g. 'max_duration_s: 10 vocabulary_coverage: 0.9999'.");

namespace distill_l2s {
namespace {

constexpr char kUsage[] =
    R"(Turns a downloaded corpus into what training reads: audio at 16 kHz, manifests of the splits, a vocabulary, and
a report of every clip that was left out and every character that was dropped.

  ./bazelw run //experiments:prepare -- --corpus=common_voice --input=cv-corpus-17.0-2024-03-15 \
      --language=ta --output=data/ta

Afterwards data/ta holds train.jsonl, dev.jsonl, test.jsonl, clips/, vocab.json, import_report.json and, to be
opened in a browser, report.html. A bad row or file never stops the work: it is counted under its name in the
report. Its first lines warn of what makes error rates mislead: speakers or texts that splits share, splits without
clips. A corpus without splits of its own is divided by speaker where it has enough of them, otherwise by text;
--set_import='split_by: SPEAKER' or 'split_by: TEXT' chooses. The same command continues one that was interrupted or
killed: what it had converted is kept if it is unchanged. docs/your_corpus.md shows the whole way to a recogniser.

Corpora:
  common_voice                  Mozilla Common Voice, any release, with its own train, dev and test
  common_voice_validated        the same, trained on all validated clips that are not near dev and test
  multilingual_librispeech      and with _10h or _1h: its limited-supervision training sets
  fleurs                        FLEURS of Hugging Face's google/fleurs, its audio unpacked
  manifest                      JSON lines as NeMo has them, or WeNet's raw lists
  csv                           tables with a line of column names: SpeechBrain's, or audio,text; see --columns
  ljspeech                      metadata.csv (NAME|text|normalised text) and wavs/
  praat                         NAME.TextGrid beside NAME.wav: each interval of a tier with a text; see --tier
  elan                          NAME.eaf: each annotation of a tier, from the recording that it names; see --tier
  kaldi                         data directories of Kaldi, ESPnet, WeNet or icefall: text, wav.scp, segments
  folder                        NAME.wav (flac, ogg, opus, mp3) with NAME.txt beside it
  asterisk_core_sounds          Debian's asterisk-core-sounds-LANG and -LANG-wav, unpacked
  festvox_ru                    Debian's festvox-ru, unpacked
  tuxpaint_stamps               Debian's tuxpaint-stamps-default, unpacked)";

absl::Status Run() {
  PrepareOptions options;
  options.corpus = FLAGS_corpus;
  options.corpus_options.columns = FLAGS_columns;
  options.corpus_options.tier = FLAGS_tier;
  options.input = UserPath(FLAGS_input);
  options.output = UserPath(FLAGS_output);
  options.language = FLAGS_language;
  options.rules_dir = TextRulesDirectory();
  options.rules = UserPath(FLAGS_text_rules);
  options.set_rules = FLAGS_set_text_rules;
  RETURN_IF_ERROR(ParseTextProto(FLAGS_set_import, "--set_import", &options.import));
  if (FLAGS_strict) options.import.set_strict(true);
  const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  options.workers = FLAGS_workers == 0 ? cores : FLAGS_workers;
  CatchInterruptions();
  options.interrupted = Interrupted;
  ASSIGN_OR_RETURN(const ImportReport report, PrepareCorpus(options));
  std::cout << report.ToText() << std::flush;
  std::cerr << PreparationClosing(options, report);
  return absl::OkStatus();
}

}  // namespace
}  // namespace distill_l2s

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(distill_l2s::kUsage, &argc, &argv);
  return distill_l2s::ExitCode(distill_l2s::Run());
}
