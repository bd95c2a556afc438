#include "data/batching/clip_file.h"

#include <fcntl.h>
#include <glog/logging.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "clip files are little-endian");

constexpr char kMagic[4] = {'D', 'L', '2', 'S'};
constexpr uint64_t kOddFactor = 0x9e3779b97f4a7c15u;

struct Header {
  char magic[4];
  int32_t version;
  int64_t samples;
  int64_t exponent;
  uint64_t checksum;
  char key[kClipFileKeyBytes];
};
static_assert(sizeof(Header) == 64, "the header's size is part of the format");

// Four multiplicative hashes side by side, for they need not wait for each other: some 10 GB/s. Tells damage
// from none; it is not meant against intent.
uint64_t Checksum(const char* bytes, size_t size) {
  std::array<uint64_t, 4> lanes = {1, 2, 3, 4};
  size_t at = 0;
  for (; at + 32 <= size; at += 32) {
    for (size_t lane = 0; lane < 4; ++lane) {
      uint64_t word;
      std::memcpy(&word, bytes + at + 8 * lane, 8);
      lanes[lane] = (lanes[lane] ^ word) * kOddFactor;
      lanes[lane] ^= lanes[lane] >> 29;
    }
  }
  for (; at < size; ++at) lanes[0] = (lanes[0] ^ static_cast<unsigned char>(bytes[at])) * kOddFactor;
  uint64_t sum = size;
  for (const uint64_t lane : lanes) sum = ((sum ^ lane) * kOddFactor) ^ (sum >> 31);
  return sum;
}

const char* Bytes(const Pcm16& clip) { return reinterpret_cast<const char*>(clip.samples.data()); }

// Covers the header's other fields, too.
uint64_t ClipChecksum(Header header, const Pcm16& clip) {
  header.checksum = Checksum(Bytes(clip), clip.samples.size() * sizeof(int16_t));
  return Checksum(reinterpret_cast<const char*>(&header), sizeof header);
}

absl::Status WriteAll(int descriptor, const std::string& path, const char* bytes, size_t size) {
  while (size > 0) {
    const ssize_t written = write(descriptor, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return absl::UnavailableError(absl::StrCat(path, ": ", std::strerror(errno)));
    bytes += written;
    size -= written;
  }
  return absl::OkStatus();
}

bool ReadAll(int descriptor, char* bytes, size_t size) {
  while (size > 0) {
    const ssize_t count = read(descriptor, bytes, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes += count;
    size -= count;
  }
  return true;
}

absl::Status Damaged(const std::string& path) {
  return absl::DataLossError(absl::StrCat(path, ": not a whole clip of this cache"));
}

std::string TemporaryPath(const std::string& path) {
  static std::atomic<int64_t> counter{0};
  return absl::StrCat(path, ".", getpid(), ".", ++counter, ".tmp");
}

}  // namespace

int64_t ClipFileBytes(int64_t samples) {
  return static_cast<int64_t>(sizeof(Header)) + samples * static_cast<int64_t>(sizeof(int16_t));
}

absl::Status WriteClipFile(const std::string& path, absl::string_view key, const Pcm16& clip) {
  CHECK_EQ(static_cast<int>(key.size()), kClipFileKeyBytes);
  Header header = {};
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.version = kClipFileVersion;
  header.samples = clip.samples.size();
  header.exponent = clip.exponent;
  std::memcpy(header.key, key.data(), sizeof header.key);
  header.checksum = ClipChecksum(header, clip);
  const std::string temporary = TemporaryPath(path);
  const int descriptor = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) return absl::UnavailableError(absl::StrCat(temporary, ": ", std::strerror(errno)));
  absl::Status status =
      WriteAll(descriptor, temporary, reinterpret_cast<const char*>(&header), sizeof header);
  if (status.ok()) {
    status = WriteAll(descriptor, temporary, Bytes(clip), clip.samples.size() * sizeof(int16_t));
  }
  if (close(descriptor) != 0 && status.ok()) {
    status = absl::UnavailableError(absl::StrCat(temporary, ": ", std::strerror(errno)));
  }
  if (status.ok() && rename(temporary.c_str(), path.c_str()) != 0) {
    status = absl::UnavailableError(absl::StrCat(path, ": ", std::strerror(errno)));
  }
  if (!status.ok()) unlink(temporary.c_str());
  return status;
}

absl::StatusOr<Pcm16> ReadClipFile(const std::string& path, absl::string_view key) {
  CHECK_EQ(static_cast<int>(key.size()), kClipFileKeyBytes);
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    const std::string message = absl::StrCat(path, ": ", std::strerror(errno));
    return errno == ENOENT ? absl::NotFoundError(message) : absl::DataLossError(message);
  }
  const auto closer = absl::MakeCleanup([descriptor] { close(descriptor); });
  Header header;
  struct stat file;
  if (!ReadAll(descriptor, reinterpret_cast<char*>(&header), sizeof header) ||
      fstat(descriptor, &file) != 0 || std::memcmp(header.magic, kMagic, sizeof kMagic) != 0 ||
      header.version != kClipFileVersion || key != absl::string_view(header.key, sizeof header.key) ||
      header.samples < 0 || header.samples > file.st_size || file.st_size != ClipFileBytes(header.samples)) {
    return Damaged(path);
  }
  Pcm16 clip;
  clip.exponent = static_cast<int>(header.exponent);
  clip.samples.resize(header.samples);
  if (!ReadAll(descriptor, reinterpret_cast<char*>(clip.samples.data()),
               clip.samples.size() * sizeof(int16_t)) ||
      ClipChecksum(header, clip) != header.checksum) {
    return Damaged(path);
  }
  return clip;
}

}  // namespace distill_l2s
