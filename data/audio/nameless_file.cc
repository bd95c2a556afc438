#include "data/audio/nameless_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

std::string Directory() {
  const char* variable = std::getenv("TMPDIR");
  return variable == nullptr || variable[0] == '\0' ? "/tmp" : variable;
}

absl::Status Copy(int input, int output) {
  std::vector<char> buffer(1 << 16);
  while (true) {
    const ssize_t count = read(input, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return absl::UnknownError(absl::StrCat("cannot read: ", std::strerror(errno)));
    if (count == 0) return absl::OkStatus();
    for (ssize_t written = 0; written < count;) {
      const ssize_t more = write(output, buffer.data() + written, count - written);
      if (more < 0 && errno == EINTR) continue;
      if (more < 0) {
        return absl::UnknownError(
            absl::StrCat("cannot write a temporary file to ", Directory(), ": ", std::strerror(errno)));
      }
      written += more;
    }
  }
}

}  // namespace

absl::StatusOr<int> OpenNamelessFile() {
  const std::string directory = Directory();
  int descriptor = open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor >= 0) return descriptor;
  // A file system without O_TMPFILE.
  std::string name = absl::StrCat(directory, "/distill_l2s_audio.XXXXXX");
  descriptor = mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) {
    return absl::UnknownError(
        absl::StrCat(directory, ": cannot hold a temporary file: ", std::strerror(errno)));
  }
  unlink(name.c_str());
  return descriptor;
}

absl::StatusOr<int> CopyToNamelessFile(int input) {
  ASSIGN_OR_RETURN(const int output, OpenNamelessFile());
  const absl::Status copied = Copy(input, output);
  if (copied.ok()) return output;
  close(output);
  return copied;
}

}  // namespace distill_l2s
