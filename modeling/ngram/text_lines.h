#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// The lines of a text file, plain or gzip, read piece by piece: memory does not grow with the file. Lines end
// with LF or CRLF. Not thread-safe.
class TextLines {
 public:
  static constexpr size_t kMaxLineBytes = size_t{1} << 16;

  // Errors: no such file, no regular file, unreadable.
  static absl::StatusOr<TextLines> Open(const std::string& path);
  TextLines(TextLines&&) = default;

  // The next line without its end, valid until the next call; false at the end of the file. Errors name path
  // and line: the disk's, a gzip file that is cut or damaged, a line over kMaxLineBytes; at the first line, a
  // file that is packed otherwise or in another encoding than UTF-8 (TextFileFault).
  absl::StatusOr<bool> Next(absl::string_view* line);

  const std::string& path() const { return path_; }
  int64_t line_number() const { return line_number_; }  // Of the last line, from 1.
  int64_t file_bytes() const { return file_bytes_; }    // On the disk.

 private:
  TextLines(std::string path, int64_t file_bytes, gzFile file)
      : path_(std::move(path)), file_bytes_(file_bytes), file_(file, gzclose) {}
  absl::Status Fill();

  std::string path_;
  int64_t file_bytes_;
  std::unique_ptr<gzFile_s, int (*)(gzFile)> file_;
  std::string buffer_;
  size_t begin_ = 0;  // Of what has not been given out.
  bool at_end_ = false;
  int64_t line_number_ = 0;
};

}  // namespace distill_l2s
