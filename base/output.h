#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/file.h"

namespace distill_l2s {

// The one file of a flag that a program writes at the end of its work. That it can be written shows at the
// beginning, before minutes or hours of work:
//
//   ASSIGN_OR_RETURN(Output output, Output::Open("output", FLAGS_output));
//   ...
//   return output.Write(text);
//
// A killed program leaves nothing behind.
class Output {
 public:
  // `value` is a path as the user means it (UserPath()), "-" for standard output, or "": no output is wanted.
  // Makes missing parent directories. Opens devices, FIFOs, terminals and descriptors, as AtomicFile does,
  // and tries that a file can be created. Errors begin with the flag.
  static absl::StatusOr<Output> Open(absl::string_view flag, absl::string_view value);

  bool is_wanted() const { return !path_.empty(); }
  // True if what the program says to people has to go elsewhere, to standard error.
  bool is_standard_output() const { return is_standard_output_; }

  // Writes the file whole or not at all; nothing if none is wanted. Call it once.
  absl::Status Write(absl::string_view contents);

 private:
  Output() = default;
  absl::Status OpenPath();

  std::string flag_;
  std::string path_;
  bool is_standard_output_ = false;
  std::optional<AtomicFile> in_place_;  // What is written, not replaced.
};

// Makes the directory `path` of a flag, if it is not there, and tries that a file can be created in it.
// Errors begin with the flag.
absl::Status OpenOutputDirectory(absl::string_view flag, const std::string& path);

}  // namespace distill_l2s
