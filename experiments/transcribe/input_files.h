#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace distill_l2s {

// The audio files that a command line names: a directory is the files of audio in it, at any depth, in the
// order of their names; "-" is standard input; a pipe (standard input, <(command)) is read to its end into a
// temporary file, which is gone with this object.
class InputFiles {
 public:
  // `arguments` are as the user typed them (UserPath()). A file that cannot be read is left to the reader.
  // Errors name the argument: a directory without audio, one that cannot be listed, a terminal as "-", a pipe
  // that cannot be copied.
  static absl::StatusOr<InputFiles> Find(const std::vector<std::string>& arguments);
  InputFiles(InputFiles&& other);
  InputFiles& operator=(InputFiles&&) = delete;
  ~InputFiles();

  // The name by which the user knows each: "stdin" for standard input, "pipe" for another pipe.
  const std::vector<std::string>& names() const { return names_; }
  // Where each is read.
  const std::vector<std::string>& paths() const { return paths_; }
  // Finds out, without decoding, what keeps a file from being read: it is missing, not permitted or empty.
  absl::Status Check(size_t index) const;
  // `message` about the file `index`, with its name in place of a temporary path.
  std::string WithName(size_t index, const std::string& message) const;

 private:
  InputFiles() = default;
  absl::Status Add(const std::string& argument);
  absl::Status AddDirectory(const std::string& argument, const std::string& path);
  absl::Status AddPipe(const std::string& argument, const std::string& path);

  std::vector<std::string> names_;
  std::vector<std::string> paths_;
  std::vector<int> descriptors_;  // Of temporary files.
};

}  // namespace distill_l2s
