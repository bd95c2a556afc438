#include "experiments/quickstart/cached_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr char kMarker[] = ".complete";

absl::Status SystemError(absl::string_view path, absl::string_view what, const std::string& error) {
  return absl::UnknownError(absl::StrCat(path, ": ", what, ": ", error));
}

absl::Status RemoveTree(const std::string& path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  return error ? SystemError(path, "cannot remove", error.message()) : absl::OkStatus();
}

// Holds the lock of `path` until the descriptor is closed.
absl::StatusOr<int> Lock(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) return SystemError(path, "cannot create", std::strerror(errno));
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return descriptor;
  std::cerr << "waiting for another process that fills " << path << "\n";
  int result;
  do result = flock(descriptor, LOCK_EX);
  while (result != 0 && errno == EINTR);
  if (result == 0) return descriptor;
  const int error = errno;
  close(descriptor);
  return SystemError(path, "cannot lock", std::strerror(error));
}

}  // namespace

absl::StatusOr<std::string> CachedDirectory(const std::string& cache_dir, absl::string_view name,
                                            const std::function<absl::Status(const std::string&)>& fill) {
  const std::string path = JoinPath(cache_dir, name);
  if (FileExists(JoinPath(path, kMarker))) return path;
  RETURN_IF_ERROR(MakeDirectories(cache_dir));
  ASSIGN_OR_RETURN(const int lock, Lock(path + ".lock"));
  const auto unlock = absl::MakeCleanup([lock] { close(lock); });
  if (FileExists(JoinPath(path, kMarker))) return path;

  const std::string partial = path + ".partial";
  RETURN_IF_ERROR(RemoveTree(partial));
  RETURN_IF_ERROR(RemoveTree(path));
  RETURN_IF_ERROR(MakeDirectories(partial));
  auto discard = absl::MakeCleanup([&partial] { RemoveTree(partial).IgnoreError(); });
  RETURN_IF_ERROR(fill(partial));
  RETURN_IF_ERROR(WriteFileAtomically(JoinPath(partial, kMarker), ""));
  std::error_code error;
  std::filesystem::rename(partial, path, error);
  if (error) return SystemError(path, "cannot rename into place", error.message());
  std::move(discard).Cancel();
  return path;
}

}  // namespace distill_l2s
