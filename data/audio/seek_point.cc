#include "data/audio/seek_point.h"

#include <sndfile.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace distill_l2s {
namespace {

// Two Ogg pages of the greatest size: the end of a file holds its last page and the end of the one before.
constexpr int64_t kTailBytes = 2 * 65307;
constexpr int64_t kLargestVorbisBlock = 8192;

// The sample at which the last page begins, which is where the one before ends: bytes 6 to 13 of a page's
// header (RFC 3533) are the position of its end, -1 if no packet ends in it. 0 if the tail does not show it.
int64_t LastPageStart(const std::string& tail) {
  int64_t last = -1;
  int64_t before_last = -1;
  for (size_t at = tail.find("OggS"); at != std::string::npos && at + 14 <= tail.size();
       at = tail.find("OggS", at + 4)) {
    int64_t end;
    std::memcpy(&end, tail.data() + at + 6, sizeof end);
    if (end < 0) continue;
    before_last = last;
    last = end;
  }
  return std::max<int64_t>(before_last, 0);
}

}  // namespace

int64_t SeekPoint(int format, const ByteSource& bytes, int sample_rate_hz, int64_t start) {
  if ((format & SF_FORMAT_SUBMASK) == SF_FORMAT_VORBIS) {
    const int64_t tail = std::max<int64_t>(0, bytes.size() - kTailBytes);
    const int64_t reliable = LastPageStart(bytes.Slice(tail, kTailBytes)) - 2 * kLargestVorbisBlock;
    return std::clamp<int64_t>(reliable, 0, start);
  }
  if ((format & SF_FORMAT_SUBMASK) == SF_FORMAT_OPUS) {
    return std::max<int64_t>(0, start - int64_t{2} * sample_rate_hz);
  }
  const bool mpeg = (format & SF_FORMAT_TYPEMASK) == SF_FORMAT_MPEG;
  return mpeg ? std::max<int64_t>(0, start - sample_rate_hz) : start;
}

}  // namespace distill_l2s
