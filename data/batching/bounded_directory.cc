#include "data/batching/bounded_directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/file.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr char kEntrySuffix[] = ".clip";
constexpr char kTemporarySuffix[] = ".tmp";
constexpr int64_t kStaleNs = int64_t{3600} * 1000000000;
constexpr int kSubdirectories = 256;
// After room could not be made, before the next attempt, which reads the whole directory.
constexpr absl::Duration kPause = absl::Minutes(5);

int64_t Nanoseconds(const struct timespec& time) { return time.tv_sec * int64_t{1000000000} + time.tv_nsec; }

std::string Subdirectory(const std::string& directory, int number) {
  return absl::StrFormat("%s/%02x", directory, number);
}

// Where a file stands, what it holds and when it was last used.
using FileVisitor = std::function<void(const std::string& path, int64_t bytes, int64_t used_ns)>;

// Each file of the cache, temporary ones included. Others' removals at the same time are no fault.
void ForEachFile(const std::string& directory, const FileVisitor& visit) {
  for (int number = 0; number < kSubdirectories; ++number) {
    const std::string subdirectory = Subdirectory(directory, number);
    DIR* const listing = opendir(subdirectory.c_str());
    if (listing == nullptr) continue;
    while (const dirent* entry = readdir(listing)) {
      const absl::string_view name = entry->d_name;
      if (!absl::EndsWith(name, kEntrySuffix) && !absl::EndsWith(name, kTemporarySuffix)) continue;
      struct stat file;
      if (fstatat(dirfd(listing), entry->d_name, &file, AT_SYMLINK_NOFOLLOW) != 0) continue;
      if (S_ISREG(file.st_mode)) {
        visit(absl::StrCat(subdirectory, "/", name), file.st_size, Nanoseconds(file.st_mtim));
      }
    }
    closedir(listing);
  }
}

bool IsEntry(const std::string& path) { return absl::EndsWith(path, kEntrySuffix); }

// The time now by the clock of the file system that holds `directory`, which may be another machine's.
absl::StatusOr<int64_t> TimeThere(const std::string& directory) {
  std::string path = directory + "/probe.XXXXXX";
  const int descriptor = mkstemp(path.data());
  if (descriptor < 0) {
    return absl::PermissionDeniedError(
        absl::StrCat(directory, ": cannot write there: ", std::strerror(errno)));
  }
  struct stat file;
  const bool known = fstat(descriptor, &file) == 0;
  close(descriptor);
  unlink(path.c_str());
  if (!known) return absl::UnknownError(absl::StrCat(path, ": ", std::strerror(errno)));
  return Nanoseconds(file.st_mtim);
}

}  // namespace

absl::StatusOr<std::unique_ptr<BoundedDirectory>> BoundedDirectory::Open(const std::string& directory,
                                                                         int64_t max_bytes) {
  for (int number = 0; number < kSubdirectories; ++number) {
    RETURN_IF_ERROR(MakeDirectories(Subdirectory(directory, number)));
  }
  ASSIGN_OR_RETURN(const int64_t opened_ns, TimeThere(directory));
  return std::unique_ptr<BoundedDirectory>(new BoundedDirectory(directory, max_bytes, opened_ns));
}

std::string BoundedDirectory::EntryPath(absl::string_view name) const {
  return absl::StrCat(directory_, "/", name.substr(0, 2), "/", name.substr(2), kEntrySuffix);
}

void BoundedDirectory::Touch(const std::string& entry_path) const {
  struct stat file;
  if (stat(entry_path.c_str(), &file) != 0 || Nanoseconds(file.st_mtim) >= opened_ns_) return;
  utimensat(AT_FDCWD, entry_path.c_str(), nullptr, 0);
}

void BoundedDirectory::Measure() {
  bytes_ = 0;
  added_bytes_ = 0;
  measured_ = true;
  ForEachFile(directory_, [this](const std::string& path, int64_t bytes, int64_t used_ns) {
    const bool left_behind = !IsEntry(path) && used_ns < opened_ns_ - kStaleNs;
    if (left_behind && unlink(path.c_str()) == 0) return;
    bytes_ += bytes;
  });
}

void BoundedDirectory::MakeRoom(int64_t wanted_bytes) {
  std::vector<std::pair<int64_t, int64_t>> unused;  // When last used, bytes.
  Measure();
  ForEachFile(directory_, [&](const std::string& path, int64_t bytes, int64_t used_ns) {
    if (IsEntry(path) && used_ns < opened_ns_) unused.emplace_back(used_ns, bytes);
  });
  std::sort(unused.begin(), unused.end());
  const int64_t target = std::min(max_bytes_ - max_bytes_ / 10, max_bytes_ - wanted_bytes);
  int64_t last_removed_ns = -1;
  int64_t left = bytes_;
  for (size_t i = 0; i < unused.size() && left > target; ++i) {
    last_removed_ns = unused[i].first;
    left -= unused[i].second;
  }
  if (last_removed_ns < 0) return;
  ForEachFile(directory_, [&](const std::string& path, int64_t bytes, int64_t used_ns) {
    if (!IsEntry(path) || used_ns > last_removed_ns || bytes_ <= target) return;
    if (unlink(path.c_str()) == 0) {
      ++removed_entries_;
      bytes_ -= bytes;
    } else if (errno == ENOENT) {
      bytes_ -= bytes;  // Another process was first.
    }
  });
}

bool BoundedDirectory::Admit(int64_t bytes) {
  absl::MutexLock lock(&mutex_);
  if (!measured_ || added_bytes_ > max_bytes_ / 16) Measure();
  if (bytes_ + bytes > max_bytes_) {
    if (absl::Now() < next_attempt_) return false;
    MakeRoom(bytes);
    if (bytes_ + bytes > max_bytes_) {
      next_attempt_ = absl::Now() + kPause;
      return false;
    }
  }
  bytes_ += bytes;
  added_bytes_ += bytes;
  return true;
}

int64_t BoundedDirectory::bytes() const {
  absl::MutexLock lock(&mutex_);
  return bytes_;
}

int64_t BoundedDirectory::removed_entries() const {
  absl::MutexLock lock(&mutex_);
  return removed_entries_;
}

}  // namespace distill_l2s
