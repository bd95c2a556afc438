#include "experiments/recognizer_flags.h"

#include <gflags/gflags.h>

#include <optional>

#include "absl/strings/str_cat.h"
#include "base/command_line.h"
#include "base/status_macros.h"
#include "experiments/threads_flag.h"
#include "experiments/training/device.h"
#include "modeling/recognizer/model_directory.h"

DEFINE_string(
    model, "",
    "Directory of the recogniser: config.json, weights, vocab.json and the preprocessor's settings;\n"
    "or the --output_dir of a training.");
DEFINE_string(target_language, "",
              "Models of several languages (MMS): the one that is spoken, by its name in vocab.json.\n"
              "Default: the checkpoint's own.");
DEFINE_string(device, "cpu", "What computes: cpu, cuda or cuda:N.");
DEFINE_string(precision, "fp32",
              "fp32; bf16 (faster where the processor has it) or, on the CPU, int8: rounded more.");
DEFINE_double(batch_s, 60, "Seconds of audio that are recognised at once.");

namespace distill_l2s {
namespace {

constexpr double kMaxBatchS = 1e6;

absl::StatusOr<InferencePrecision> ParsePrecision() {
  const std::optional<InferencePrecision> precision = FindInferencePrecision(FLAGS_precision);
  if (!precision.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--precision is \"", FLAGS_precision, "\", expected fp32, bf16 or int8"));
  }
  if (*precision == InferencePrecision::kInt8 && FLAGS_device != "cpu") {
    return absl::InvalidArgumentError(
        absl::StrCat("--precision=int8 is for --device=cpu, not ", FLAGS_device, ": expected fp32 or bf16"));
  }
  return *precision;
}

}  // namespace

absl::StatusOr<RecognizerFlags> ParseRecognizerFlags() {
  RecognizerFlags flags;
  if (FLAGS_model.empty()) return absl::InvalidArgumentError("--model is missing; see --help");
  flags.options.target_language = FLAGS_target_language;
  ASSIGN_OR_RETURN(flags.options.precision, ParsePrecision());
  flags.batch_s = FLAGS_batch_s;
  if (!(flags.batch_s > 0 && flags.batch_s <= kMaxBatchS)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--batch_s is ", flags.batch_s, ", expected above 0 and at most 1e6 seconds"));
  }
  RETURN_IF_ERROR(UseThreadsFlag());
  ASSIGN_OR_RETURN(flags.model_dir, FindModelDirectory(UserPath(FLAGS_model)));
  ASSIGN_OR_RETURN(flags.options.device, OpenDevice(FLAGS_device));
  return flags;
}

}  // namespace distill_l2s
