#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// The whole file. Errors: not found, a directory, unreadable, larger than `max_bytes`; each names the path.
absl::StatusOr<std::string> ReadFile(const std::string& path, int64_t max_bytes = int64_t{1} << 30);

// Creates `path` and its parents; a directory that is there already is fine.
absl::Status MakeDirectories(const std::string& path);

bool FileExists(const std::string& path);

// `directory`/`name`, or `name` itself if it is absolute or `directory` is empty.
std::string JoinPath(absl::string_view directory, absl::string_view name);

// The directory that holds `path`: "a/b" -> "a", "/b" -> "/", "b" -> ".".
std::string DirectoryName(absl::string_view path);

// Writes a file whole or not at all: into a temporary name beside `path`, then fsync and rename in Commit().
// A file that was not committed leaves nothing behind. Not thread-safe.
class AtomicFile {
 public:
  static absl::StatusOr<AtomicFile> Create(const std::string& path);
  AtomicFile(AtomicFile&& other);
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile();

  absl::Status Append(absl::string_view bytes);
  absl::Status Commit();

 private:
  AtomicFile(std::string path, std::string temporary_path, int descriptor);
  absl::Status Error(const char* what) const;

  std::string path_;
  std::string temporary_path_;
  int descriptor_;
};

absl::Status WriteFileAtomically(const std::string& path, absl::string_view contents);

}  // namespace distill_l2s
