#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// The lines that a program prints on standard error when its work is done, alike in all of them:
//
//   Done: trained 1200 steps in 4 min 36 s; step 1200 is kept, dev CER 1.38 %, WER 8.63 %
//   Made: runs/ta/checkpoint
//   Next: ./bazelw run //experiments:evaluate -- --model=runs/ta/checkpoint --manifest=data/ta/test.jsonl
class Closing {
 public:
  explicit Closing(std::string done) : done_(std::move(done)) {}

  // A file or directory that was made, as ShownPath(); empty and "-", standard output, are passed over.
  Closing& Made(absl::string_view path);
  // A command that works as typed, or a sentence. Default: none.
  Closing& Next(std::string next);

  std::string Text() const;

 private:
  std::string done_;
  std::vector<std::string> made_;
  std::string next_;
};

// How the user starts another program: "./bazelw run //experiments:evaluate --" for "//experiments:evaluate";
// from a bundle, whose launcher sets DISTILL_L2S_COMMAND to its own name, "distill_l2s evaluate".
std::string ProgramCommand(absl::string_view label);

// "program --flag=value ...", quoted for a shell.
//   arguments  flags with their values, "--model=runs/ta", and other arguments
std::string CommandLine(absl::string_view label, const std::vector<std::string>& arguments);

// A path of UserPath() as the user would type it: relative if it is below the directory where the user typed
// the command.
std::string ShownPath(absl::string_view path);

}  // namespace distill_l2s
