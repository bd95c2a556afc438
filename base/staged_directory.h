#pragma once

#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/directory_lock.h"

namespace distill_l2s {

// A directory that appears whole or not at all: filled under a name beside its own ("NAME.partial") and
// renamed in Commit(). What an earlier, interrupted run left under that name is removed first; one that is
// not committed is removed by the destructor. A symbolic link to a directory stays, and its target appears.
class StagedDirectory {
 public:
  // Errors: `path` exists, its parent cannot be written, another process is filling it (FailedPrecondition).
  static absl::StatusOr<StagedDirectory> Create(const std::string& path);
  // The same, but Commit() puts it in the place of a directory that is there and removes that one, whatever
  // it holds: in one step where the file system can exchange two names, otherwise with an instant between the
  // two at which there is none.
  static absl::StatusOr<StagedDirectory> CreateToReplace(const std::string& path);
  // The same as Create(), but what an earlier run left stays, for KeepUncommitted() of that run or because it
  // was killed: the caller has to check each file before it counts on it.
  static absl::StatusOr<StagedDirectory> CreateToContinue(const std::string& path);
  StagedDirectory(StagedDirectory&& other);
  StagedDirectory& operator=(StagedDirectory&&) = delete;
  ~StagedDirectory();

  // Where to write until Commit().
  const std::string& staging_path() const { return staging_path_; }

  // Writes the file `name`, a relative path, whose directories are made. Faster than a file that is atomic by
  // itself, as nothing reaches the disk for sure before Commit(). Thread-safe.
  absl::Status Write(absl::string_view name, absl::string_view contents) const;

  // Removes the file `name`, if it is there. Thread-safe.
  absl::Status Remove(absl::string_view name) const;

  // Removes all files below but those of these names, relative paths. Directories stay.
  absl::Status RemoveAllBut(const std::set<std::string>& names) const;

  // Has the destructor leave what is not committed.
  void KeepUncommitted() { keeps_ = true; }

  // Brings all to the disk, then gives it its name.
  absl::Status Commit();

 private:
  static absl::StatusOr<StagedDirectory> Start(std::string path, bool replaces, bool continues);
  StagedDirectory(std::string path, std::string staging_path, bool replaces, DirectoryLock lock);
  absl::Status PutInPlace();

  std::string path_;
  std::string staging_path_;  // Empty: committed or moved from.
  bool replaces_;
  bool keeps_ = false;
  std::optional<DirectoryLock> lock_;  // In the staging directory.
};

}  // namespace distill_l2s
