#include "base/staged_directory.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

absl::Status ErrnoStatus(absl::string_view path, absl::string_view what) {
  const std::string message = absl::StrCat(path, ": ", what, ": ", std::strerror(errno));
  return errno == ENOSPC || errno == EDQUOT ? absl::ResourceExhaustedError(message)
                                            : absl::UnknownError(message);
}

// Everything that was written to the directory's file system.
absl::Status SyncFileSystemOf(const std::string& directory) {
  const int descriptor = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return ErrnoStatus(directory, "cannot open the directory");
  absl::Status status = syncfs(descriptor) == 0 ? absl::OkStatus() : ErrnoStatus(directory, "cannot sync");
  close(descriptor);
  return status;
}

absl::Status RemoveAll(const std::string& path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  if (error) return absl::UnknownError(absl::StrCat(path, ": cannot remove: ", error.message()));
  return absl::OkStatus();
}

// Removes what an interrupted run left, but for this process's lock.
absl::Status RemoveEarlierContents(const std::string& directory) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().filename() != DirectoryLock::FileName()) RETURN_IF_ERROR(RemoveAll(entry->path()));
  }
  if (!error) return absl::OkStatus();
  return absl::UnknownError(absl::StrCat(directory, ": cannot read the directory: ", error.message()));
}

std::string WithoutSlashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

}  // namespace

StagedDirectory::StagedDirectory(std::string path, std::string staging_path, bool replaces,
                                 DirectoryLock lock)
    : path_(std::move(path)),
      staging_path_(std::move(staging_path)),
      replaces_(replaces),
      lock_(std::move(lock)) {}

StagedDirectory::StagedDirectory(StagedDirectory&& other)
    : path_(std::move(other.path_)),
      staging_path_(std::exchange(other.staging_path_, "")),
      replaces_(other.replaces_),
      keeps_(other.keeps_),
      lock_(std::move(other.lock_)) {}

StagedDirectory::~StagedDirectory() {
  if (!staging_path_.empty() && !keeps_) RemoveAll(staging_path_).IgnoreError();
}

absl::StatusOr<StagedDirectory> StagedDirectory::Create(const std::string& path) {
  ASSIGN_OR_RETURN(std::string trimmed, FollowLinks(WithoutSlashes(path)));
  if (FileExists(trimmed)) return absl::AlreadyExistsError(absl::StrCat(trimmed, ": exists already"));
  return Start(std::move(trimmed), /*replaces=*/false, /*continues=*/false);
}

absl::StatusOr<StagedDirectory> StagedDirectory::CreateToContinue(const std::string& path) {
  ASSIGN_OR_RETURN(std::string trimmed, FollowLinks(WithoutSlashes(path)));
  if (FileExists(trimmed)) return absl::AlreadyExistsError(absl::StrCat(trimmed, ": exists already"));
  return Start(std::move(trimmed), /*replaces=*/false, /*continues=*/true);
}

absl::StatusOr<StagedDirectory> StagedDirectory::CreateToReplace(const std::string& path) {
  ASSIGN_OR_RETURN(std::string trimmed, FollowLinks(WithoutSlashes(path)));
  std::error_code error;
  if (FileExists(trimmed) && !std::filesystem::is_directory(trimmed, error)) {
    return absl::AlreadyExistsError(absl::StrCat(trimmed, ": exists already, and is no directory"));
  }
  return Start(std::move(trimmed), /*replaces=*/true, /*continues=*/false);
}

absl::StatusOr<StagedDirectory> StagedDirectory::Start(std::string path, bool replaces, bool continues) {
  std::string staging_path = path + ".partial";
  RETURN_IF_ERROR(MakeDirectories(staging_path));
  ASSIGN_OR_RETURN(DirectoryLock lock, DirectoryLock::Acquire(staging_path));
  if (!continues) RETURN_IF_ERROR(RemoveEarlierContents(staging_path));
  return StagedDirectory(std::move(path), std::move(staging_path), replaces, std::move(lock));
}

absl::Status StagedDirectory::Write(absl::string_view name, absl::string_view contents) const {
  const std::string path = JoinPath(staging_path_, name);
  RETURN_IF_ERROR(MakeDirectories(DirectoryName(path)));
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) return ErrnoStatus(path, "cannot create");
  absl::Status status;
  while (!contents.empty() && status.ok()) {
    const ssize_t count = write(descriptor, contents.data(), contents.size());
    if (count < 0 && errno != EINTR) status = ErrnoStatus(path, "cannot write");
    if (count > 0) contents.remove_prefix(count);
  }
  if (close(descriptor) != 0 && status.ok()) status = ErrnoStatus(path, "cannot close");
  return status;
}

absl::Status StagedDirectory::Remove(absl::string_view name) const {
  const std::string path = JoinPath(staging_path_, name);
  if (unlink(path.c_str()) != 0 && errno != ENOENT) return ErrnoStatus(path, "cannot remove");
  return absl::OkStatus();
}

absl::Status StagedDirectory::RemoveAllBut(const std::set<std::string>& names) const {
  std::set<std::string> others;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator file(staging_path_, error), end; !error && file != end;
       file.increment(error)) {
    const std::string name = file->path().lexically_relative(staging_path_).string();
    const bool is_other = names.count(name) == 0 && name != DirectoryLock::FileName();
    if (is_other && !file->is_directory(error)) others.insert(name);
  }
  if (error) {
    return absl::UnknownError(absl::StrCat(staging_path_, ": cannot read the directory: ", error.message()));
  }
  for (const std::string& name : others) RETURN_IF_ERROR(Remove(name));
  return absl::OkStatus();
}

absl::Status StagedDirectory::PutInPlace() {
  if (replaces_ && FileExists(path_)) {
    // Afterwards the old directory has the staging name.
    if (renameat2(AT_FDCWD, staging_path_.c_str(), AT_FDCWD, path_.c_str(), RENAME_EXCHANGE) == 0) {
      return RemoveAll(staging_path_);
    }
    if (errno != EINVAL && errno != ENOSYS) return ErrnoStatus(path_, "cannot replace");
    RETURN_IF_ERROR(RemoveAll(path_));
  }
  if (std::rename(staging_path_.c_str(), path_.c_str()) != 0) {
    return ErrnoStatus(path_, "cannot rename into place");
  }
  return absl::OkStatus();
}

absl::Status StagedDirectory::Commit() {
  RETURN_IF_ERROR(SyncFileSystemOf(staging_path_));
  RETURN_IF_ERROR(PutInPlace());
  lock_->ReleaseIn(path_);
  staging_path_.clear();
  return SyncFileSystemOf(DirectoryName(path_));
}

}  // namespace distill_l2s
