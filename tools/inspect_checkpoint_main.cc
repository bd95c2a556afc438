#include <iostream>

#include "base/command_line.h"
#include "tools/inspect_checkpoint.h"

constexpr char kUsage[] = R"(Lists the tensors of checkpoints, of any program and of this one:
  inspect_checkpoint PATH...
A path is a directory that holds model.safetensors, model.safetensors.index.json, pytorch_model.bin or
pytorch_model.bin.index.json, or such a file itself, whatever its name. Nothing in it is executed. The last line
of each is a hash of all names, dtypes, shapes and values, which is the same in any format.)";

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(kUsage, &argc, &argv, /*takes_arguments=*/true);
  if (argc < 2) return distill_l2s::ExitCode(distill_l2s::UsageError("no path is named"));
  int exit_code = 0;
  for (int i = 1; i < argc; ++i) {
    const auto text = distill_l2s::InspectCheckpoint(distill_l2s::UserPath(argv[i]));
    if (text.ok()) {
      std::cout << *text << std::flush;
    } else {
      exit_code = distill_l2s::ExitCode(text.status());
    }
  }
  return exit_code;
}
