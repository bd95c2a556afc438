#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// Starts a binary: parses the gflags of `argc`/`argv`, whose flags are removed, and starts logging to stderr.
// `--help` prints `usage` (what the program does, its arguments, an example) and the flags of this
// repository's sources, without those of the libraries, then exits. An unknown flag, a flag given twice, a
// value of the wrong type, and an argument that is no flag unless the binary `takes_arguments`, is one line
// on stderr and exit code 2.
void InitCommandLine(absl::string_view usage, int* argc, char*** argv, bool takes_arguments = false);

// What main returns: 0; or 1 with the error's text on stderr, or 130 if the user interrupted the work
// (Cancelled).
int ExitCode(const absl::Status& status);

// A path as the user means it: relative to the directory where the user typed the command, also under
// `bazel run`, which starts the binary elsewhere. An empty path stays empty.
std::string UserPath(absl::string_view path);

// The paths of a flag that takes several, comma-separated, each by UserPath(); empty ones are passed over.
std::vector<std::string> UserPaths(absl::string_view paths);

}  // namespace distill_l2s
