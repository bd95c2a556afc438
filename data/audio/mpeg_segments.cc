#include "data/audio/mpeg_segments.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

constexpr double kEndToleranceS = 0.1;
// By which a decoder of layer III is late. mpg123 drops as many samples where a tag names an encoder's delay.
constexpr int kDecoderDelay = 529;

// `header` without checksum and padding, at the lowest bitrate whose frame holds `bytes` bytes.
MpegHeader FrameThatHolds(const MpegHeader& header, int64_t bytes) {
  MpegHeader best = header;
  for (uint32_t bitrate = 1; bitrate < 15; ++bitrate) {
    const uint32_t word = (header.word & ~uint32_t{0xf200}) | uint32_t{0x10000} | bitrate << 12;
    const auto candidate = ParseMpegHeader(ToBigEndian(word, 4));
    if (!candidate.has_value()) continue;
    best = *candidate;
    if (best.frame_bytes >= bytes) break;
  }
  return best;
}

std::string SilentFrame(const MpegHeader& header, const std::string& payload) {
  std::string frame = absl::StrCat(ToBigEndian(header.word, 4), payload);
  frame.resize(header.frame_bytes);
  return frame;
}

std::string XingPayload(const MpegHeader& header, int64_t frames, int64_t bytes, int delay, int padding) {
  return absl::StrCat(std::string(header.side_info_bytes(), '\0'), "Xing", ToBigEndian(3, 4),
                      ToBigEndian(frames, 4), ToBigEndian(bytes, 4), "LAME3.100", std::string(12, '\0'),
                      ToBigEndian(delay << 12 | padding, 3));
}

SharedBytes WithXingTag(const MpegStretch& stretch, bool whole) {
  const int64_t tag_bytes = 4 + stretch.first.side_info_bytes() + 4 + 4 + 4 + 4 + 36;
  const MpegHeader header = FrameThatHolds(stretch.first, tag_bytes);
  BytesBuilder builder;
  if (stretch.tag.has_value() && stretch.tag->has_gaps) {
    builder.Append(
        SilentFrame(header, XingPayload(header, stretch.frames, header.frame_bytes + stretch.bytes->size(),
                                        stretch.tag->delay, whole ? stretch.tag->padding : 0)));
  } else {
    // A second silent frame, which the delay removes: without one, mpg123 drops samples of the first frame.
    builder.Append(SilentFrame(
        header, XingPayload(header, stretch.frames + 1, 2 * header.frame_bytes + stretch.bytes->size(),
                            header.samples - kDecoderDelay, 0)));
    builder.Append(SilentFrame(header, ""));
  }
  builder.Append(stretch.bytes, 0, stretch.bytes->size());
  return builder.Build();
}

absl::Status CheckTag(const MpegStream& stream, const XingTag& tag) {
  const MpegHeader& first = stream.stretches.front().first;
  const double missing_s =
      static_cast<double>(tag.frames - stream.frames) * first.samples / first.sample_rate_hz;
  const bool bytes_are_there = tag.bytes > 0 && tag.bytes <= stream.end;
  if (missing_s <= kEndToleranceS || bytes_are_there) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("truncated: its header announces ", tag.frames, " MPEG frames, ",
                                          stream.frames, " are there"));
}

}  // namespace

absl::StatusOr<std::vector<AudioSegment>> MpegSegments(const MpegStream& stream) {
  bool whole = false;
  if (const auto& tag = stream.stretches.front().tag; tag.has_value()) {
    const absl::Status complete = CheckTag(stream, *tag);
    if (!complete.ok()) return complete;
    whole = tag->frames == stream.frames;
  }
  std::vector<AudioSegment> segments;
  for (const MpegStretch& stretch : stream.stretches) {
    if (stretch.frames == 0) continue;
    if (stretch.first.layer == 3) {
      segments.push_back({WithXingTag(stretch, whole)});
    } else {
      segments.push_back({stretch.bytes, stretch.frames * stretch.first.samples});
    }
  }
  return segments;
}

}  // namespace distill_l2s
