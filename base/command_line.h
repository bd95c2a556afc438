#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// More to say of a flag that does not exist, such as which other flag has its value; "": nothing.
using FlagHint = std::function<std::string(absl::string_view flag)>;

// Starts a binary: parses the gflags of `argc`/`argv`, whose flags are removed, and starts logging to stderr
// (user_log.h). `--help` prints `usage` (what the program does, its arguments, an example) and the flags of
// this repository's sources, without those of the libraries, then exits. An unknown flag, a flag given twice,
// a value of the wrong type, and an argument that is no flag unless the binary `takes_arguments`, is one line
// on stderr and exit code 2; of an unknown flag the line says which one is near, or what `hint` knows.
//
// An exception that nobody catches, as LibTorch throws where memory ends, is an error with its cause and exit
// code 1 from here on, without a core dump.
//
// Linking this library also bounds how long OpenMP's threads spin: bounded_spinning.cc.
void InitCommandLine(absl::string_view usage, int* argc, char*** argv, bool takes_arguments = false,
                     const FlagHint& hint = nullptr);

// An error of arguments that are no flags, such as none: the command line is wrong.
absl::Status UsageError(absl::string_view message);

// Returns main's exit code, the same in every program, after the error's text on stderr:
//   0    success
//   1    the work failed, or standard output cannot be written
//   2    the command line is wrong: a UsageError(), or an InvalidArgument that begins with the flag
//        ("--batch_s is 0, expected ..."), as the errors of all flags do
//   130  the user interrupted the work (Cancelled)
// Programs that go on where one of several inputs fails return 3 then, by themselves.
int ExitCode(const absl::Status& status);

// A path as the user means it: relative to the directory where the user typed the command, also under
// `bazel run`, which starts the binary elsewhere. An empty path stays empty.
std::string UserPath(absl::string_view path);

// The paths of a flag that takes several, comma-separated, each by UserPath(); empty ones are passed over.
std::vector<std::string> UserPaths(absl::string_view paths);

}  // namespace distill_l2s
