#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <random>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr int kMaxLinks = 40;
constexpr int kMaxNameTries = 100;
constexpr int kNoDescriptor = -1;

absl::Status ErrnoStatus(absl::string_view path, absl::string_view what) {
  const int error = errno;
  const std::string message = absl::StrCat(path, ": ", what, ": ", std::strerror(error));
  switch (error) {
    case ENOENT:
      return absl::NotFoundError(message);
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::PermissionDeniedError(message);
    case ENOSPC:
    case EDQUOT:
      return absl::ResourceExhaustedError(message);
    default:
      return absl::UnknownError(message);
  }
}

// A rename lasts through a power failure only once its directory is on the disk, too.
absl::Status SyncDirectory(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return ErrnoStatus(path, "cannot open the directory");
  const bool synced = fsync(descriptor) == 0;
  absl::Status status = synced ? absl::OkStatus() : ErrnoStatus(path, "cannot sync the directory");
  close(descriptor);
  return status;
}

// The descriptor of this process that `path` names ("/proc/self/fd/1", "/dev/fd/1"), or kNoDescriptor.
int DescriptorNamed(const std::string& path) {
  int descriptor = kNoDescriptor;
  if (!absl::SimpleAtoi(std::filesystem::path(path).filename().string(), &descriptor)) return kNoDescriptor;
  std::error_code error;
  const auto directory = std::filesystem::canonical(DirectoryName(path), error);
  if (error || directory != absl::StrCat("/proc/", getpid(), "/fd")) return kNoDescriptor;
  return descriptor;
}

// Opens what is there and no regular file, as it is.
absl::StatusOr<int> OpenInPlace(const std::string& path, const std::string& target, mode_t mode) {
  for (const auto& [type, name] : {std::pair(S_IFDIR, "a directory"), std::pair(S_IFBLK, "a block device"),
                                   std::pair(S_IFSOCK, "a socket")}) {
    if ((mode & S_IFMT) == static_cast<mode_t>(type)) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": ", name, ", expected a file to write"));
    }
  }
  const int descriptor = open(target.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC);
  if (descriptor < 0) return ErrnoStatus(path, "cannot open to write");
  return descriptor;
}

std::string TemporaryName(const std::string& target) {
  std::random_device random;
  return absl::StrFormat("%s.%08x.tmp", target, random());
}

}  // namespace

absl::StatusOr<std::string> FollowLinks(const std::string& path) {
  std::string target = path;
  for (int links = 0; links < kMaxLinks; ++links) {
    struct stat info;
    if (DescriptorNamed(target) != kNoDescriptor) return target;
    if (lstat(target.c_str(), &info) != 0 || !S_ISLNK(info.st_mode)) return target;
    std::error_code error;
    const std::string next = std::filesystem::read_symlink(target, error).string();
    if (error) return absl::UnknownError(absl::StrCat(path, ": cannot read the link: ", error.message()));
    target = JoinPath(DirectoryName(target), next);
  }
  errno = ELOOP;
  return ErrnoStatus(path, "cannot follow the link");
}

absl::StatusOr<std::string> ReadFile(const std::string& path, int64_t max_bytes) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return ErrnoStatus(path, "cannot open");
  std::string contents;
  char buffer[1 << 16];
  ssize_t count;
  while ((count = read(descriptor, buffer, sizeof buffer)) > 0) {
    if (static_cast<int64_t>(contents.size()) + count > max_bytes) {
      close(descriptor);
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": larger than the ", max_bytes, " bytes allowed"));
    }
    contents.append(buffer, count);
  }
  absl::Status status = count < 0 ? ErrnoStatus(path, "cannot read") : absl::OkStatus();
  close(descriptor);
  RETURN_IF_ERROR(status);
  return contents;
}

absl::Status MakeDirectories(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) {
    return absl::UnknownError(absl::StrCat(path, ": cannot create the directory: ", error.message()));
  }
  return absl::OkStatus();
}

bool FileExists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

std::string JoinPath(absl::string_view directory, absl::string_view name) {
  if (directory.empty() || absl::StartsWith(name, "/")) return std::string(name);
  if (name.empty()) return std::string(directory);
  return absl::StrCat(directory, absl::EndsWith(directory, "/") ? "" : "/", name);
}

std::string DirectoryName(absl::string_view path) {
  const std::string parent = std::filesystem::path(std::string(path)).parent_path().string();
  return parent.empty() ? "." : parent;
}

AtomicFile::AtomicFile(std::string path, std::string target, std::string temporary_path, int descriptor)
    : path_(std::move(path)),
      target_(std::move(target)),
      temporary_path_(std::move(temporary_path)),
      descriptor_(descriptor) {}

AtomicFile::AtomicFile(AtomicFile&& other)
    : path_(std::move(other.path_)),
      target_(std::move(other.target_)),
      temporary_path_(std::move(other.temporary_path_)),
      descriptor_(std::exchange(other.descriptor_, kNoDescriptor)) {}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  if (replaces()) unlink(temporary_path_.c_str());
}

absl::StatusOr<AtomicFile> AtomicFile::CreateBeside(const std::string& path, const std::string& target,
                                                    int permissions) {
  int descriptor = kNoDescriptor;
  std::string temporary_path;
  for (int tries = 0; descriptor < 0 && tries < kMaxNameTries; ++tries) {
    temporary_path = TemporaryName(target);
    descriptor = open(temporary_path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno != EEXIST) break;
  }
  if (descriptor < 0) return ErrnoStatus(path, "cannot create");
  if (permissions != 0) fchmod(descriptor, permissions);
  return AtomicFile(path, target, std::move(temporary_path), descriptor);
}

absl::StatusOr<AtomicFile> AtomicFile::Create(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string target, FollowLinks(path));
  if (const int open_one = DescriptorNamed(target); open_one != kNoDescriptor) {
    const int descriptor = fcntl(open_one, F_DUPFD_CLOEXEC, 0);
    if (descriptor < 0) return ErrnoStatus(path, "cannot open to write");
    return AtomicFile(path, target, "", descriptor);
  }
  struct stat info = {};
  if (stat(target.c_str(), &info) != 0) return CreateBeside(path, target, /*permissions=*/0);
  if (S_ISREG(info.st_mode)) return CreateBeside(path, target, info.st_mode & 0777);
  ASSIGN_OR_RETURN(const int descriptor, OpenInPlace(path, target, info.st_mode));
  return AtomicFile(path, target, "", descriptor);
}

absl::Status AtomicFile::Error(const char* what) const { return ErrnoStatus(path_, what); }

absl::Status AtomicFile::Append(absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Error("cannot write");
    bytes.remove_prefix(count);
  }
  return absl::OkStatus();
}

absl::Status AtomicFile::Commit() {
  if (!replaces()) {
    return close(std::exchange(descriptor_, kNoDescriptor)) == 0 ? absl::OkStatus() : Error("cannot write");
  }
  if (fsync(descriptor_) != 0) return Error("cannot sync");
  struct stat info;
  if (lstat(target_.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat(path_, ": is no regular file any more"));
  }
  if (rename(temporary_path_.c_str(), target_.c_str()) != 0) return Error("cannot rename into place");
  close(std::exchange(descriptor_, kNoDescriptor));
  return SyncDirectory(DirectoryName(target_));
}

absl::Status WriteFileAtomically(const std::string& path, absl::string_view contents) {
  ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::Create(path));
  RETURN_IF_ERROR(file.Append(contents));
  return file.Commit();
}

}  // namespace distill_l2s
