#include <gflags/gflags.h>

#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/closing.h"
#include "base/command_line.h"
#include "base/status_macros.h"
#include "tools/average_checkpoints.h"

DEFINE_string(inputs, "",
              "Directories of recognisers or of training states, with commas between: at least two.");
DEFINE_string(
    recognizer, "",
    "Directory of a recogniser whose config and vocabulary the result has; default: the first input "
    "that is one.");
DEFINE_string(output_dir, "", "Directory to write, which must not be there yet.");

namespace distill_l2s {
namespace {

absl::Status Average() {
  if (FLAGS_inputs.empty() || FLAGS_output_dir.empty()) {
    return absl::InvalidArgumentError("--inputs and --output_dir have to be given; see --help");
  }
  std::vector<std::string> inputs;
  for (const auto& input : absl::StrSplit(FLAGS_inputs, ',', absl::SkipEmpty())) {
    inputs.push_back(UserPath(input));
  }
  RETURN_IF_ERROR(AverageCheckpoints(inputs, FLAGS_recognizer.empty() ? "" : UserPath(FLAGS_recognizer),
                                     UserPath(FLAGS_output_dir)));
  std::cerr << Closing(absl::StrCat("averaged ", inputs.size(), " checkpoints"))
                   .Made(UserPath(FLAGS_output_dir))
                   .Text();
  return absl::OkStatus();
}

}  // namespace
}  // namespace distill_l2s

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(
      "Averages the weights of several checkpoints of one run into one recogniser:\n"
      "  average_checkpoints --inputs=run/training_state/step-18000,run/training_state/step-20000 "
      "--recognizer=run/checkpoint --output_dir=averaged",
      &argc, &argv);
  return distill_l2s::ExitCode(distill_l2s::Average());
}
