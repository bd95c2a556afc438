#include "data/audio/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

class FileBytes : public ByteSource {
 public:
  FileBytes(int descriptor, int64_t size) : descriptor_(descriptor), size_(size) {}
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;
  ~FileBytes() override { close(descriptor_); }

  int64_t size() const override { return size_; }
  int descriptor() const { return descriptor_; }

  int64_t ReadAt(int64_t offset, char* bytes, int64_t count) const override {
    int64_t total = 0;
    while (total < count) {
      const ssize_t got = pread(descriptor_, bytes + total, count - total, offset + total);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      total += got;
    }
    return total;
  }

 private:
  const int descriptor_;
  const int64_t size_;
};

class StringBytes : public ByteSource {
 public:
  explicit StringBytes(std::string bytes) : bytes_(std::move(bytes)) {}
  int64_t size() const override { return static_cast<int64_t>(bytes_.size()); }
  int64_t ReadAt(int64_t offset, char* bytes, int64_t count) const override {
    if (offset < 0 || offset >= size()) return 0;
    count = std::clamp<int64_t>(count, 0, size() - offset);
    std::memcpy(bytes, bytes_.data() + offset, count);
    return count;
  }

 private:
  const std::string bytes_;
};

}  // namespace

std::string ByteSource::Slice(int64_t offset, int64_t count) const {
  if (offset < 0 || offset >= size()) return "";
  std::string bytes(std::clamp<int64_t>(count, 0, size() - offset), '\0');
  bytes.resize(ReadAt(offset, bytes.data(), static_cast<int64_t>(bytes.size())));
  return bytes;
}

absl::StatusOr<SharedBytes> OpenFileBytes(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    const std::string message = absl::StrCat(path, ": cannot open: ", std::strerror(errno));
    return errno == ENOENT ? absl::NotFoundError(message) : absl::PermissionDeniedError(message);
  }
  struct stat file = {};
  const bool regular = fstat(descriptor, &file) == 0 && S_ISREG(file.st_mode);
  SharedBytes bytes = DescriptorBytes(descriptor, file.st_size);
  if (!regular) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": not a regular file, expected an audio file"));
  }
  if (file.st_size > 0) return bytes;
  return absl::InvalidArgumentError(absl::StrCat(path, ": an empty file, expected audio"));
}

SharedBytes DescriptorBytes(int descriptor, int64_t size) {
  return std::make_shared<FileBytes>(descriptor, size);
}

int DescriptorOf(const ByteSource& bytes) {
  const auto* file = dynamic_cast<const FileBytes*>(&bytes);
  return file == nullptr ? -1 : file->descriptor();
}

SharedBytes LiteralBytes(std::string bytes) { return std::make_shared<StringBytes>(std::move(bytes)); }

class BytesBuilder::Joined : public ByteSource {
 public:
  Joined(std::vector<Part> parts, int64_t size) : parts_(std::move(parts)), size_(size) {}
  int64_t size() const override { return size_; }

  int64_t ReadAt(int64_t offset, char* bytes, int64_t count) const override {
    if (offset < 0 || offset >= size_) return 0;
    count = std::min(count, size_ - offset);
    auto part = std::upper_bound(parts_.begin(), parts_.end(), offset,
                                 [](int64_t at, const Part& other) { return at < other.begin; });
    --part;
    int64_t total = 0;
    for (; total < count && part != parts_.end(); ++part) {
      const int64_t within = offset + total - part->begin;
      const int64_t wanted = std::min(count - total, part->size - within);
      const int64_t got = part->source->ReadAt(part->source_offset + within, bytes + total, wanted);
      total += got;
      if (got < wanted) break;
    }
    return total;
  }

 private:
  const std::vector<Part> parts_;
  const int64_t size_;
};

void BytesBuilder::Append(const SharedBytes& source, int64_t begin, int64_t end) {
  begin = std::max<int64_t>(begin, 0);
  end = std::min(end, source->size());
  if (begin >= end) return;
  if (!parts_.empty() && parts_.back().source == source &&
      parts_.back().source_offset + parts_.back().size == begin) {
    parts_.back().size += end - begin;
  } else {
    parts_.push_back({source, begin, size_, end - begin});
  }
  size_ += end - begin;
}

void BytesBuilder::Append(std::string literal) {
  const SharedBytes source = LiteralBytes(std::move(literal));
  Append(source, 0, source->size());
}

SharedBytes BytesBuilder::Build() {
  if (parts_.size() == 1 && parts_[0].source_offset == 0 && parts_[0].size == parts_[0].source->size()) {
    return parts_[0].source;
  }
  return std::make_shared<Joined>(std::move(parts_), size_);
}

SharedBytes Overwrite(const SharedBytes& source, int64_t offset, std::string replacement) {
  const int64_t end = offset + static_cast<int64_t>(replacement.size());
  BytesBuilder builder;
  builder.Append(source, 0, offset);
  builder.Append(std::move(replacement));
  builder.Append(source, end, source->size());
  return builder.Build();
}

absl::string_view ByteWindow::At(int64_t offset, int64_t count) {
  if (offset < 0 || offset >= source_.size()) return {};
  count = std::min(count, source_.size() - offset);
  const int64_t held = static_cast<int64_t>(block_.size());
  if (offset < begin_ || offset + count > begin_ + held) {
    begin_ = offset;
    block_ = source_.Slice(offset, std::max(count, block_bytes_));
  }
  return absl::string_view(block_).substr(offset - begin_, count);
}

uint64_t BigEndian(absl::string_view bytes) {
  uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

uint64_t LittleEndian(absl::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i > 0; --i) value = value << 8 | static_cast<unsigned char>(bytes[i - 1]);
  return value;
}

std::string ToBigEndian(uint64_t value, int bytes) {
  std::string result(bytes, '\0');
  for (int i = bytes - 1; i >= 0; --i, value >>= 8) result[i] = static_cast<char>(value);
  return result;
}

std::string ToLittleEndian(uint64_t value, int bytes) {
  const std::string reversed = ToBigEndian(value, bytes);
  return {reversed.rbegin(), reversed.rend()};
}

}  // namespace distill_l2s
