#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace distill_l2s {

// A directory of cache entries that stays within a number of bytes, for several threads and processes at
// once. An entry is DIRECTORY/xx/NAME.clip, xx being two hexadecimal digits; nothing else is counted or
// removed, but for temporary files of entries that a process left behind an hour ago.
//
// What has to go when there is no room: entries that have not been used since this object was made, those
// used longest ago first, down to nine tenths. What has been used since stays, and new entries are refused:
// training meets every clip once an epoch, so whatever made room for a clip would be missed just as soon.
//
// Each process counts what it adds and looks at the whole directory again after every sixteenth of the bound,
// so that n of them may pass the bound by n sixteenths for a while.
class BoundedDirectory {
 public:
  // Makes the directory. Errors: one that cannot be made or written to.
  static absl::StatusOr<std::unique_ptr<BoundedDirectory>> Open(const std::string& directory,
                                                                int64_t max_bytes);

  // The path of the entry of that name: hexadecimal digits, three at least.
  std::string EntryPath(absl::string_view name) const;

  // Whether an entry of so many bytes may be added; they count from then on. Removes others if it has to.
  bool Admit(int64_t bytes);

  // Says that the entry is in use, which keeps it.
  void Touch(const std::string& entry_path) const;

  // As far as this object knows.
  int64_t bytes() const;
  // By this object.
  int64_t removed_entries() const;

 private:
  BoundedDirectory(std::string directory, int64_t max_bytes, int64_t opened_ns)
      : directory_(std::move(directory)), max_bytes_(max_bytes), opened_ns_(opened_ns) {}
  void Measure() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void MakeRoom(int64_t wanted_bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string directory_;
  const int64_t max_bytes_;
  const int64_t opened_ns_;  // By the clock of the file system.
  mutable absl::Mutex mutex_;
  bool measured_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t added_bytes_ ABSL_GUARDED_BY(mutex_) = 0;  // Since the directory was last looked at.
  int64_t removed_entries_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time next_attempt_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace distill_l2s
