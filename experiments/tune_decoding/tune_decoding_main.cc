#include <gflags/gflags.h>

#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/command_line.h"
#include "base/memory_reuse.h"
#include "base/output.h"
#include "base/status_macros.h"
#include "experiments/loader_threads_flag.h"
#include "experiments/recognizer_flags.h"
#include "experiments/tune_decoding/tune_decoding.h"

DEFINE_string(manifest, "",
              "Dev manifests, comma-separated. Not the test set: its figures would be too good.");
DEFINE_string(language_model, "", "ARPA file of word n-grams, plain or gzip (docs/language_models.md).");
DEFINE_string(lm_weights, "0.25,0.5,0.75,1,1.25", "Weights of the language model to try.");
DEFINE_string(word_bonuses, "0,1,2,3,4", "Bonuses for each word to try with each of them.");
DEFINE_int32(beam_width, 100, "How many beginnings of a text are kept from frame to frame.");
DEFINE_string(output, "",
              "File for all figures as JSON; - is standard output, the table then comes on standard error.\n"
              "Default: none.");

namespace distill_l2s {
namespace {

constexpr char kUsage[] =
    R"(Settles how much a language model counts beside a recogniser, on a dev set.

  ./bazelw run //experiments:tune_decoding -- --model=runs/ro/checkpoint --manifest=data/ro/dev.jsonl \
      --language_model=ro.arpa

The dev set is recognised once; its clips are then decoded with every weight and every bonus, by beam search. A table
of the error rates comes on standard output, the best marked, and behind it the flags to give to evaluate and
transcribe. Greedy decoding and beam search without a language model stand above it for comparison. Decoding itself
runs on the CPU, whatever the device.)";

absl::StatusOr<std::vector<double>> Numbers(const char* flag, const std::string& list) {
  std::vector<double> numbers;
  for (absl::string_view part : absl::StrSplit(list, ',', absl::SkipEmpty())) {
    double number = 0;
    if (!absl::SimpleAtod(part, &number)) {
      return absl::InvalidArgumentError(
          absl::StrCat("--", flag, " has \"", part, "\", expected numbers with commas between"));
    }
    numbers.push_back(number);
  }
  return numbers;
}

absl::Status Run() {
  for (const char* flag : {"model", "manifest", "language_model"}) {
    if (!gflags::GetCommandLineFlagInfoOrDie(flag).current_value.empty()) continue;
    return absl::InvalidArgumentError(absl::StrCat("--", flag, " is missing; see --help"));
  }
  TuneDecodingOptions options;
  ASSIGN_OR_RETURN(const RecognizerFlags recognizer, ParseRecognizerFlags());
  options.model_dir = recognizer.model_dir;
  options.recognizer = recognizer.options;
  options.batch_s = recognizer.batch_s;
  ASSIGN_OR_RETURN(options.loader_threads, LoaderThreadsFlag());
  options.manifests = UserPaths(FLAGS_manifest);
  options.language_model = UserPath(FLAGS_language_model);
  ASSIGN_OR_RETURN(options.lm_weights, Numbers("lm_weights", FLAGS_lm_weights));
  ASSIGN_OR_RETURN(options.word_bonuses, Numbers("word_bonuses", FLAGS_word_bonuses));
  options.beam_width = FLAGS_beam_width;
  ASSIGN_OR_RETURN(Output output, Output::Open("output", FLAGS_output));
  ASSIGN_OR_RETURN(const DecodingTuning tuning, TuneDecoding(options));
  // First, so that no failed write hides it.
  (output.is_standard_output() ? std::cerr : std::cout) << FormatTuning(options, tuning) << std::flush;
  RETURN_IF_ERROR(output.Write(TuningToJson(options, tuning)));
  std::cerr << TuningClosing(options, tuning, output.is_standard_output() ? "" : UserPath(FLAGS_output));
  return absl::OkStatus();
}

}  // namespace
}  // namespace distill_l2s

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(distill_l2s::kUsage, &argc, &argv);
  distill_l2s::KeepFreedMemory();
  return distill_l2s::ExitCode(distill_l2s::Run());
}
