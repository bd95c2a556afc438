#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

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

}  // namespace

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

AtomicFile::AtomicFile(std::string path, std::string temporary_path, int descriptor)
    : path_(std::move(path)), temporary_path_(std::move(temporary_path)), descriptor_(descriptor) {}

AtomicFile::AtomicFile(AtomicFile&& other)
    : path_(std::move(other.path_)),
      temporary_path_(std::move(other.temporary_path_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  unlink(temporary_path_.c_str());
}

absl::StatusOr<AtomicFile> AtomicFile::Create(const std::string& path) {
  std::string temporary_path = absl::StrCat(path, ".XXXXXX.tmp");
  const int descriptor = mkostemps(temporary_path.data(), 4, O_CLOEXEC);
  if (descriptor < 0) return ErrnoStatus(path, "cannot create");
  fchmod(descriptor, 0644);
  return AtomicFile(path, std::move(temporary_path), descriptor);
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
  if (fsync(descriptor_) != 0) return Error("cannot sync");
  if (rename(temporary_path_.c_str(), path_.c_str()) != 0) return Error("cannot rename into place");
  close(std::exchange(descriptor_, -1));
  return SyncDirectory(DirectoryName(path_));
}

absl::Status WriteFileAtomically(const std::string& path, absl::string_view contents) {
  ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::Create(path));
  RETURN_IF_ERROR(file.Append(contents));
  return file.Commit();
}

}  // namespace distill_l2s
