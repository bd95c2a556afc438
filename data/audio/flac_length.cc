#include "data/audio/flac_length.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/match.h"

namespace distill_l2s {
namespace {

// STREAMINFO is the first block: four bytes of mark, four of its own header.
constexpr int64_t kStreamInfo = 8;
constexpr int64_t kStreamInfoBytes = 34;
// Its fields are 20 bits of rate, 3 of channels, 5 of sample size, 36 of length.
constexpr int64_t kRateToLength = kStreamInfo + 10;
constexpr uint64_t kLengthMask = (uint64_t{1} << 36) - 1;

// The most bytes that a frame may have in the header's words is 16 MiB; those of speech have a few thousand.
constexpr int64_t kTails[] = {int64_t{1} << 16, int64_t{1} << 20, int64_t{1} << 24};
constexpr int kMaxCandidates = 64;
constexpr int64_t kId3v1Bytes = 128;

uint8_t Crc8(absl::string_view bytes) {
  uint8_t crc = 0;
  for (const char byte : bytes) {
    crc ^= static_cast<uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = static_cast<uint8_t>(crc << 1 ^ ((crc & 0x80) != 0 ? 0x07 : 0));
  }
  return crc;
}

uint16_t Crc16(absl::string_view bytes) {
  uint16_t crc = 0;
  for (const char byte : bytes) {
    crc ^= static_cast<uint16_t>(static_cast<unsigned char>(byte) << 8);
    for (int bit = 0; bit < 8; ++bit) {
      crc = static_cast<uint16_t>(crc << 1 ^ ((crc & 0x8000) != 0 ? 0x8005 : 0));
    }
  }
  return crc;
}

// The number of a frame or sample, coded as UTF-8 codes a character; moves `at` behind it.
std::optional<uint64_t> CodedNumber(absl::string_view bytes, size_t* at) {
  if (*at >= bytes.size()) return std::nullopt;
  const auto first = static_cast<unsigned char>(bytes[(*at)++]);
  if (first < 0x80) return first;
  if (first < 0xc0 || first == 0xff) return std::nullopt;
  int more = 0;
  while ((first << more & 0x40) != 0) ++more;
  uint64_t value = more >= 6 ? 0 : first & (0x3f >> more);
  for (; more > 0; --more) {
    if (*at >= bytes.size() || (bytes[*at] & 0xc0) != 0x80) return std::nullopt;
    value = value << 6 | (bytes[(*at)++] & 0x3f);
  }
  return value;
}

// The sample behind a frame, if `bytes` begin with a frame's header (RFC 9639, 9.1). `block_samples` is the
// stream's, by which frames are numbered where blocks are equal.
std::optional<uint64_t> EndOfFrame(absl::string_view bytes, uint64_t block_samples) {
  if (bytes.size() < 6) return std::nullopt;
  const uint64_t word = BigEndian(bytes.substr(0, 4));
  if (word >> 17 != 0x7ffc || (word & 1) != 0) return std::nullopt;
  const bool numbers_samples = (word >> 16 & 1) != 0;
  const int size_code = word >> 12 & 15;
  const int rate_code = word >> 8 & 15;
  if (size_code == 0 || rate_code == 15) return std::nullopt;
  size_t at = 4;
  const std::optional<uint64_t> number = CodedNumber(bytes, &at);
  if (!number.has_value()) return std::nullopt;
  uint64_t samples = size_code == 1 ? 192 : size_code < 6 ? 576u << (size_code - 2) : 1u << size_code;
  if (size_code == 6 || size_code == 7) {
    const size_t width = size_code - 5;
    if (at + width > bytes.size()) return std::nullopt;
    samples = BigEndian(bytes.substr(at, width)) + 1;
    at += width;
  }
  at += rate_code == 12 ? 1 : rate_code > 12 ? 2 : 0;
  if (at >= bytes.size() || Crc8(bytes.substr(0, at)) != static_cast<uint8_t>(bytes[at])) return std::nullopt;
  return *number * (numbers_samples ? 1 : block_samples) + samples;
}

// The sample behind the frame that ends where `tail` ends.
std::optional<uint64_t> EndOfLastFrame(absl::string_view tail, uint64_t block_samples) {
  int candidates = 0;
  for (size_t at = tail.rfind('\xff'); at != absl::string_view::npos && candidates < kMaxCandidates;
       at = at == 0 ? absl::string_view::npos : tail.rfind('\xff', at - 1)) {
    const std::optional<uint64_t> end = EndOfFrame(tail.substr(at, 32), block_samples);
    if (!end.has_value()) continue;
    ++candidates;
    if (Crc16(tail.substr(at)) == 0) return end;
  }
  return std::nullopt;
}

std::optional<uint64_t> FindLength(const ByteSource& flac, uint64_t block_samples) {
  int64_t end = flac.size();
  if (absl::StartsWith(flac.Slice(end - kId3v1Bytes, 3), "TAG")) end -= kId3v1Bytes;
  for (const int64_t bytes : kTails) {
    const int64_t begin = std::max(kStreamInfo + kStreamInfoBytes, end - bytes);
    const auto length = EndOfLastFrame(flac.Slice(begin, end - begin), block_samples);
    if (length.has_value()) return length;
    if (begin == kStreamInfo + kStreamInfoBytes) break;
  }
  return std::nullopt;
}

}  // namespace

AudioSegment WithFlacLength(const SharedBytes& flac) {
  const std::string header = flac->Slice(0, kStreamInfo + kStreamInfoBytes);
  if (static_cast<int64_t>(header.size()) < kStreamInfo + kStreamInfoBytes ||
      !absl::StartsWith(header, "fLaC") || (header[4] & 0x7f) != 0) {
    return {flac};
  }
  const uint64_t fields = BigEndian(absl::string_view(header).substr(kRateToLength, 8));
  if ((fields & kLengthMask) != 0) return {flac};
  const uint64_t block_samples = BigEndian(absl::string_view(header).substr(kStreamInfo, 2));
  const std::optional<uint64_t> length = FindLength(*flac, block_samples);
  if (!length.has_value() || *length == 0 || *length > kLengthMask) return {flac, kMeasuredByDecoding};
  return {Overwrite(flac, kRateToLength, ToBigEndian(fields | *length, 8))};
}

}  // namespace distill_l2s
