#include "base/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace distill_l2s {

MappedFile::MappedFile(std::string path, int descriptor, char* data, size_t size)
    : path_(std::move(path)), descriptor_(descriptor), data_(data), size_(size) {}

MappedFile::~MappedFile() {
  if (data_ != nullptr) munmap(data_, size_);
  close(descriptor_);
}

void MappedFile::ForgetPages() {
  if (data_ != nullptr) madvise(data_, size_, MADV_DONTNEED);
}

absl::Status MappedFile::Read(size_t begin, size_t size, char* destination) const {
  while (size > 0) {
    const ssize_t count = pread(descriptor_, destination, size, static_cast<off_t>(begin));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      return absl::DataLossError(absl::StrCat(path_, ": cannot read byte ", begin, ": ",
                                              count < 0 ? std::strerror(errno) : "the file has shrunk"));
    }
    begin += count;
    destination += count;
    size -= count;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<MappedFile>> MappedFile::Open(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return absl::NotFoundError(absl::StrCat(path, ": cannot open: ", std::strerror(errno)));
  struct stat status;
  if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    close(descriptor);
    return absl::InvalidArgumentError(absl::StrCat(path, ": not a regular file"));
  }
  void* data = nullptr;  // mmap refuses a length of zero.
  if (status.st_size > 0) {
    data = mmap(nullptr, status.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor, 0);
  }
  if (data == MAP_FAILED) {
    const int error = errno;
    close(descriptor);
    return absl::UnknownError(absl::StrCat(path, ": cannot map into memory: ", std::strerror(error)));
  }
  return std::shared_ptr<MappedFile>(
      new MappedFile(path, descriptor, static_cast<char*>(data), status.st_size));
}

}  // namespace distill_l2s
