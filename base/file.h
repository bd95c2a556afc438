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

// The path at the end of the symbolic links that `path` names, whether or not a file is there: a relative
// link is read from its directory. An open descriptor (/dev/stdout, /dev/fd/3) is followed no further than
// /proc/self/fd. Error: a loop of links.
absl::StatusOr<std::string> FollowLinks(const std::string& path);

// Writes a file whole or not at all: into a temporary name beside it, then fsync and rename in Commit(). A
// file that was not committed leaves nothing behind. A symbolic link stays, and its target is written. The
// permissions are those of the file that is replaced, else the umask's.
//
// Devices, FIFOs, terminals and open descriptors (/dev/null, /dev/stdout) are never replaced: they are opened
// by Create(), which waits for a FIFO's reader, and each Append() reaches them at once. Not thread-safe.
class AtomicFile {
 public:
  // Errors: a directory, a block device or a socket is there (InvalidArgument); nothing can be created there.
  static absl::StatusOr<AtomicFile> Create(const std::string& path);
  AtomicFile(AtomicFile&& other);
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile();

  // True for a file, false for what is written in place: a device, a FIFO, a terminal, a descriptor.
  bool replaces() const { return !temporary_path_.empty(); }

  absl::Status Append(absl::string_view bytes);
  absl::Status Commit();

 private:
  AtomicFile(std::string path, std::string target, std::string temporary_path, int descriptor);
  static absl::StatusOr<AtomicFile> CreateBeside(const std::string& path, const std::string& target,
                                                 int permissions);
  absl::Status Error(const char* what) const;

  std::string path_;            // As given, for errors.
  std::string target_;          // At the end of its links.
  std::string temporary_path_;  // Empty: written in place.
  int descriptor_;
};

absl::Status WriteFileAtomically(const std::string& path, absl::string_view contents);

}  // namespace distill_l2s
