#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// Bytes that are read at any position: those of a file, or parts of other sources in a new order. Reading has
// no state, so that threads may share one.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual int64_t size() const = 0;
  // Copies up to `count` bytes from `offset` on to `bytes` and returns how many: fewer only at the end, or
  // where the file system fails.
  virtual int64_t ReadAt(int64_t offset, char* bytes, int64_t count) const = 0;
  // The same as a string.
  std::string Slice(int64_t offset, int64_t count) const;
};

using SharedBytes = std::shared_ptr<const ByteSource>;

// Opens a regular file; never waits for a writer, as opening a pipe does. Errors name the path: absent, not
// permitted, not a regular file, empty.
absl::StatusOr<SharedBytes> OpenFileBytes(const std::string& path);

// The bytes of the regular file `descriptor`, which is closed with the source.
SharedBytes DescriptorBytes(int descriptor, int64_t size);

// The descriptor of such a source, -1 of another.
int DescriptorOf(const ByteSource& bytes);

// `bytes` themselves.
SharedBytes LiteralBytes(std::string bytes);

// Joins parts of other sources.
class BytesBuilder {
 public:
  // Appends bytes [begin, end) of `source`, of which those that it lacks are left out.
  void Append(const SharedBytes& source, int64_t begin, int64_t end);
  void Append(std::string literal);
  SharedBytes Build();

 private:
  struct Part {
    SharedBytes source;
    int64_t source_offset;
    int64_t begin;  // In the result.
    int64_t size;
  };
  class Joined;
  std::vector<Part> parts_;
  int64_t size_ = 0;
};

// `source` with `replacement` from `offset` on, of the same size; both ends within the source.
SharedBytes Overwrite(const SharedBytes& source, int64_t offset, std::string replacement);

// Reads a source in blocks, for parsers that look at a few bytes at a time, mostly in rising order.
class ByteWindow {
 public:
  explicit ByteWindow(const ByteSource& source, int64_t block_bytes = 65536)
      : source_(source), block_bytes_(block_bytes) {}
  int64_t size() const { return source_.size(); }
  // Up to `count` bytes from `offset` on, fewer only at the end; valid until the next call.
  absl::string_view At(int64_t offset, int64_t count);

 private:
  const ByteSource& source_;
  const int64_t block_bytes_;
  int64_t begin_ = 0;
  std::string block_;
};

// Unsigned numbers of up to eight bytes.
uint64_t BigEndian(absl::string_view bytes);
uint64_t LittleEndian(absl::string_view bytes);
std::string ToBigEndian(uint64_t value, int bytes);
std::string ToLittleEndian(uint64_t value, int bytes);

}  // namespace distill_l2s
