#include <gflags/gflags.h>

#include "base/command_line.h"
#include "experiments/quickstart/quickstart.h"
#include "experiments/threads_flag.h"
#include "experiments/training/interruption.h"

DEFINE_string(language, "ro", "Target language: one of ro es fr ru be bg ca el da.");
DEFINE_double(minutes, 12, "Wall time aimed at on two cores; training steps are scaled in proportion.");
DEFINE_int64(seeds, 1, "Training seeds; with several, the report gives mean and spread.");
DEFINE_string(output_dir, "",
              "Directory of the report. Default: one in the cache, which the last lines name.");
DEFINE_string(cache_dir, "",
              "Directory of downloads, corpora and runs, which later runs use again. "
              "Default: $XDG_CACHE_HOME/distill_l2s or ~/.cache/distill_l2s.");
DEFINE_string(stamps_dir, "", "An unpacked tuxpaint-stamps-default to use instead of fetching it.");
DEFINE_string(teacher_dir, "",
              "A text encoder (config.json, model.safetensors, sentencepiece.bpe.model) to use "
              "instead of fetching multilingual-e5-small.");

namespace distill_l2s {
namespace {

constexpr char kUsage[] =
    R"(From nothing to a distilled recogniser of real speech, and a report on what distillation gained.

  ./bazelw run //experiments:quickstart
  ./bazelw run //experiments:quickstart -- --language=el --seeds=3 --output_dir=greek

Fetches short sentences that people recorded in nine languages (Debian's tuxpaint-stamps-default, 161 MB) and a
pretrained multilingual text encoder (multilingual-e5-small, 91 MB); pretrains a small wav2vec 2.0 on other languages;
fine-tunes it on the target language twice, with CTC alone and with CTC + Distill-L2S; scores both on the test set.
Leaves report.html, summary.json, per-clip results and the checkpoints. What is done already is not done again.)";

absl::Status Run() {
  QuickstartOptions options;
  options.scale = {FLAGS_language, FLAGS_minutes, FLAGS_seeds};
  options.output_dir = UserPath(FLAGS_output_dir);
  options.cache_dir = UserPath(FLAGS_cache_dir);
  options.stamps_dir = UserPath(FLAGS_stamps_dir);
  options.teacher_dir = UserPath(FLAGS_teacher_dir);
  const absl::StatusOr<int> threads = ThreadsFlag();
  if (!threads.ok()) return threads.status();
  options.threads = *threads;
  const absl::Status used = UseThreadsFlag();
  if (!used.ok()) return used;
  CatchInterruptions();
  return RunQuickstart(options);
}

}  // namespace
}  // namespace distill_l2s

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(distill_l2s::kUsage, &argc, &argv);
  return distill_l2s::ExitCode(distill_l2s::Run());
}
