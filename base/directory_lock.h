#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace distill_l2s {

// Keeps other processes from working in a directory at the same time: a lock on its file ".lock", which names
// the holder. The lock ends with the process, however that ends; the file goes with Release() or the
// destructor, and one that a killed process left hinders nobody.
//
// It holds between machines where the file system passes locks on: NFS version 4, and version 3 with lockd,
// unless mounted with nolock or local_lock; Lustre mounted with flock; CephFS. Where a file system knows no
// locks at all, a warning says so, and the work goes on.
class DirectoryLock {
 public:
  // Errors: FailedPrecondition if another holds it, naming its process, host and start; the directory cannot
  // be written. The directory has to exist.
  static absl::StatusOr<DirectoryLock> Acquire(const std::string& directory);
  DirectoryLock(DirectoryLock&& other);
  DirectoryLock& operator=(DirectoryLock&&) = delete;
  ~DirectoryLock();

  // The name of the lock's file in its directory.
  static const char* FileName();

  // Has the release remove the directory if nothing is in it then. For who has made it.
  void RemoveIfEmpty() { removes_if_empty_ = true; }

  // Ends the lock; the directory may have another name by now, `directory`.
  void ReleaseIn(const std::string& directory);

 private:
  DirectoryLock(std::string directory, int descriptor);

  std::string directory_;
  int descriptor_;
  bool removes_if_empty_ = false;
};

}  // namespace distill_l2s
