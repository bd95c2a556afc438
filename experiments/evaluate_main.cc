#include <gflags/gflags.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/command_line.h"
#include "base/file.h"
#include "base/memory_reuse.h"
#include "base/output.h"
#include "base/status_macros.h"
#include "experiments/decoding/decoder_flags.h"
#include "experiments/evaluation/evaluate_model.h"
#include "experiments/loader_threads_flag.h"
#include "experiments/recognizer_flags.h"

DEFINE_string(manifest, "", "Test manifests, comma-separated; they are scored together.");
DEFINE_string(
    training_manifest, "",
    "Manifests that the recogniser was trained on, comma-separated: test sentences near a training text are\n"
    "then reported apart. Default: none.");
DEFINE_string(
    output, "",
    "File for the results clip by clip, as JSON lines; - is standard output, the table then comes on\n"
    "standard error. Default: none.");
DEFINE_bool(write_model_card, false,
            "Put the error rates and their intervals into the recogniser's README.md, its model card.");

namespace distill_l2s {
namespace {

constexpr char kUsage[] =
    R"(Word and character error rates of a recogniser on a test set, with 95 % bootstrap intervals.

  ./bazelw run //experiments:evaluate -- --model=runs/ro/checkpoint --manifest=data/ro/test.jsonl \
      --training_manifest=data/ro/train.jsonl --output=results.jsonl

Every clip of the manifests is scored, however long. The first line says how the clips were decoded: greedily, each
frame's best character, or with --decoder=beam, and perhaps a language model, which the results file and the model
card then name beside each figure. //experiments:tune_decoding settles its weights on a dev set.

  ./bazelw run //experiments:evaluate -- --model=runs/ro/checkpoint --manifest=data/ro/test.jsonl \
      --decoder=beam --language_model=ro.arpa --lm_weight=0.5 --word_bonus=1.5)";

// The manifests' names for other readers: "ta/test.jsonl", not where they lie on this machine.
std::string ShortNames(const std::vector<std::string>& paths) {
  std::vector<std::string> names;
  for (const std::string& path : paths) {
    const std::vector<std::string> parts = absl::StrSplit(path, '/', absl::SkipEmpty());
    names.push_back(absl::StrJoin(parts.end() - std::min<size_t>(parts.size(), 2), parts.end(), "/"));
  }
  return absl::StrJoin(names, ", ");
}

// Finds out before the work that the card is there and can be written.
absl::Status CheckModelCard(const std::string& model_dir) {
  const std::string path = JoinPath(model_dir, "README.md");
  if (!FileExists(path)) {
    return absl::NotFoundError(absl::StrCat("--write_model_card: ", path, ": no such file"));
  }
  return Output::Open("write_model_card", path).status();
}

absl::Status Run() {
  ASSIGN_OR_RETURN(const RecognizerFlags recognizer, ParseRecognizerFlags());
  if (FLAGS_manifest.empty()) return absl::InvalidArgumentError("--manifest is missing; see --help");
  EvaluateModelOptions options;
  options.model_dir = recognizer.model_dir;
  options.recognizer = recognizer.options;
  options.batch_s = recognizer.batch_s;
  ASSIGN_OR_RETURN(options.loader_threads, LoaderThreadsFlag());
  ASSIGN_OR_RETURN(options.decoder, ParseDecoderFlags());
  options.manifests = UserPaths(FLAGS_manifest);
  options.training_manifests = UserPaths(FLAGS_training_manifest);
  ASSIGN_OR_RETURN(Output output, Output::Open("output", FLAGS_output));
  if (FLAGS_write_model_card) RETURN_IF_ERROR(CheckModelCard(options.model_dir));
  ASSIGN_OR_RETURN(const ModelEvaluation evaluation, EvaluateModel(options));
  // First, so that no failed write hides it.
  (output.is_standard_output() ? std::cerr : std::cout) << FormatEvaluation(evaluation) << std::flush;
  absl::Status written = output.Write(FormatClipResults(evaluation.clips));
  std::vector<std::string> made = {output.is_standard_output() ? "" : UserPath(FLAGS_output)};
  if (FLAGS_write_model_card) {
    written.Update(WriteModelCardResults(options.model_dir, ShortNames(options.manifests), evaluation));
    made.push_back(JoinPath(options.model_dir, "README.md"));
  }
  if (written.ok()) std::cerr << EvaluationClosing(options, evaluation, made);
  return written;
}

}  // namespace
}  // namespace distill_l2s

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(distill_l2s::kUsage, &argc, &argv);
  distill_l2s::KeepFreedMemory();
  return distill_l2s::ExitCode(distill_l2s::Run());
}
