#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/audio/byte_source.h"

namespace distill_l2s {

// The four bytes before each frame of MPEG-1, -2 or -2.5 audio, layer I to III (ISO/IEC 11172-3, 2.4.1.3).
struct MpegHeader {
  int layer = 0;
  bool mpeg1 = false;  // Otherwise MPEG-2 or -2.5.
  int sample_rate_hz = 0;
  int channels = 0;
  int samples = 0;  // Of each channel in a frame.
  int64_t frame_bytes = 0;
  uint32_t word = 0;

  // Bytes between the header, without its checksum, and the main data of layer III.
  int side_info_bytes() const { return mpeg1 ? (channels == 1 ? 17 : 32) : (channels == 1 ? 9 : 17); }
  // True if both can follow each other in one stream: version, layer and rate are equal.
  bool Continues(const MpegHeader& other) const { return ((word ^ other.word) & 0xfffe0c00) == 0; }
};

// Nothing if `bytes` (at least four) do not begin with a header; so also for "free format" streams, whose
// frames have a length that no header states.
std::optional<MpegHeader> ParseMpegHeader(absl::string_view bytes);

// The contents of a Xing or Info tag. Encoders write it as a silent frame before the others.
struct XingTag {
  int64_t frames = 0;  // 0: not announced.
  int64_t bytes = 0;   // Likewise, from this frame on to the end of the audio.
  // LAME's: samples that the encoder added in front and behind.
  bool has_gaps = false;
  int delay = 0;
  int padding = 0;
};

// Frames of one layer and channel count.
struct MpegStretch {
  MpegHeader first;
  SharedBytes bytes;  // The frames alone.
  int64_t frames = 0;
  std::optional<XingTag> tag;  // Of the file's first frame, hence of the first stretch only.
};

struct MpegStream {
  std::vector<MpegStretch> stretches;
  int64_t frames = 0;
  int64_t end = 0;  // Where the last frame ends in the file, less where the first one (a tag's) begins.
};

// The position behind the ID3v2 tags at `begin`, which is `begin` if there is none.
int64_t SkipId3(ByteWindow* window, int64_t begin);

// Walks all frames of `source` from its first one on, which must come within the first `max_lead` bytes that
// are neither an ID3v2 or APE tag nor zeros. Leaves out tags (ID3, APE, Xing, Info, VBRI), pictures, padding
// and junk before, between and behind frames, and a frame that is cut off. Several files one after the other
// are one stream. No value if there are no such frames. Errors: a change of the sample rate, which names both
// rates and the time.
absl::StatusOr<std::optional<MpegStream>> WalkMpegFrames(const SharedBytes& source, int64_t max_lead);

}  // namespace distill_l2s
