#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// Lines of a text file that may come from anywhere, read piece by piece: memory grows neither with the file
// nor with a line. Lines end with LF or CRLF; a byte order mark at the start is skipped. Not thread-safe.
class LineReader {
 public:
  static constexpr size_t kMaxLineBytes = size_t{1} << 20;

  struct Line {
    absl::string_view text;  // Without its end; valid until the next call.
    int64_t number = 0;      // From 1.
    bool too_long = false;   // Over kMaxLineBytes: `text` is its start, the rest was skipped.
  };

  // Errors: no such file, no regular file.
  static absl::StatusOr<LineReader> Open(const std::string& path);
  LineReader(LineReader&&) = default;

  // The next line; false at the end. Errors: the disk's; at the first line, a file that is packed or in
  // another encoding than UTF-8 (TextFileFault).
  absl::StatusOr<bool> Next(Line* line);

  const std::string& path() const { return path_; }
  // So far.
  bool has_byte_order_mark() const { return has_byte_order_mark_; }
  bool has_carriage_returns() const { return has_carriage_returns_; }

 private:
  LineReader(std::string path, FILE* file) : path_(std::move(path)), file_(file, std::fclose) {}
  absl::Status Fill();

  std::string path_;
  std::unique_ptr<FILE, int (*)(FILE*)> file_;
  std::string buffer_;
  size_t begin_ = 0;  // Of what has not been given out.
  bool at_end_ = false;
  int64_t lines_ = 0;
  bool has_byte_order_mark_ = false;
  bool has_carriage_returns_ = false;
};

}  // namespace distill_l2s
