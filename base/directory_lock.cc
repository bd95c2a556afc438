#include "base/directory_lock.h"

#include <fcntl.h>
#include <glog/logging.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

enum class Attempt { kHeld, kTaken, kUnsupported };

// An open file description's lock: unlike a process's, closing another descriptor of the file does not end
// it.
Attempt TryLock(int descriptor) {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  if (fcntl(descriptor, F_OFD_SETLK, &lock) == 0) return Attempt::kHeld;
  return errno == EAGAIN || errno == EACCES ? Attempt::kTaken : Attempt::kUnsupported;
}

// Returns whether the path still names the open file, which its holder may have removed before it let go.
bool IsFileOf(const std::string& path, int descriptor) {
  struct stat named, opened;
  return stat(path.c_str(), &named) == 0 && fstat(descriptor, &opened) == 0 &&
         named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

std::string DescribeThisProcess() {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  return absl::StrCat("process ", getpid(), " on ", host, ", since ",
                      absl::FormatTime("%Y-%m-%d %H:%M:%S", absl::Now(), absl::LocalTimeZone()), "\n");
}

// Only for people: an error leaves the lock as good as it is.
void WriteHolder(int descriptor) {
  const std::string holder = DescribeThisProcess();
  if (ftruncate(descriptor, 0) != 0) return;
  (void)!pwrite(descriptor, holder.data(), holder.size(), 0);
}

absl::Status Taken(const std::string& directory, const std::string& path) {
  const std::string text = ReadFile(path, 1 << 12).value_or("");
  const absl::string_view holder = absl::StripAsciiWhitespace(text);
  return absl::FailedPreconditionError(
      absl::StrCat(directory, ": another run works there: ", holder.empty() ? "an unknown process" : holder));
}

}  // namespace

const char* DirectoryLock::FileName() { return ".lock"; }

DirectoryLock::DirectoryLock(std::string directory, int descriptor)
    : directory_(std::move(directory)), descriptor_(descriptor) {}

DirectoryLock::DirectoryLock(DirectoryLock&& other)
    : directory_(std::move(other.directory_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      removes_if_empty_(other.removes_if_empty_) {}

DirectoryLock::~DirectoryLock() { ReleaseIn(directory_); }

absl::StatusOr<DirectoryLock> DirectoryLock::Acquire(const std::string& directory) {
  const std::string path = JoinPath(directory, FileName());
  while (true) {
    const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0) {
      return absl::UnknownError(absl::StrCat(path, ": cannot create: ", std::strerror(errno)));
    }
    DirectoryLock lock(directory, descriptor);
    switch (TryLock(descriptor)) {
      case Attempt::kTaken:
        close(std::exchange(lock.descriptor_, -1));  // The file is the holder's.
        return Taken(directory, path);
      case Attempt::kUnsupported:
        LOG(WARNING) << path << ": cannot lock: " << std::strerror(errno)
                     << "; nothing keeps a second run from this directory";
        return lock;
      case Attempt::kHeld:
        break;
    }
    if (IsFileOf(path, descriptor)) {
      WriteHolder(descriptor);
      return lock;
    }
    close(std::exchange(lock.descriptor_, -1));
  }
}

void DirectoryLock::ReleaseIn(const std::string& directory) {
  if (descriptor_ < 0) return;
  const std::string path = JoinPath(directory, FileName());
  // Before the lock ends, so that no other's is removed.
  if (IsFileOf(path, descriptor_)) unlink(path.c_str());
  if (removes_if_empty_) rmdir(directory.c_str());  // Refuses what is not empty.
  close(std::exchange(descriptor_, -1));
}

}  // namespace distill_l2s
