#include "data/audio/mpeg_frames.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

// Headers in a row that junk does not hold by chance.
constexpr int kChain = 3;
constexpr int kChainOfAnotherRate = 5;

constexpr int kBitratesMpeg1[3][16] = {
    {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
    {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
    {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
};
constexpr int kBitratesMpeg2[2][16] = {
    {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
    {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
};
constexpr int kRatesHz[3] = {44100, 48000, 32000};

bool StartsWithId3(absl::string_view bytes) {
  if (bytes.size() < 10 || !absl::StartsWith(bytes, "ID3") || bytes[3] == '\xff') return false;
  return std::all_of(bytes.begin() + 6, bytes.begin() + 10, [](char byte) { return byte >= 0; });
}

// APE tags begin with a header of 32 bytes, whose size counts all behind it, footer included.
int64_t ApeTagBytes(absl::string_view bytes) {
  if (bytes.size() < 32 || !absl::StartsWith(bytes, "APETAGEX")) return 0;
  constexpr uint64_t kIsHeader = uint64_t{1} << 29;
  const uint64_t flags = LittleEndian(bytes.substr(20, 4));
  return 32 + ((flags & kIsHeader) != 0 ? static_cast<int64_t>(LittleEndian(bytes.substr(12, 4))) : 0);
}

std::optional<XingTag> ParseXing(absl::string_view frame, const MpegHeader& header) {
  size_t at = 4 + header.side_info_bytes();
  const absl::string_view mark = frame.substr(std::min(at, frame.size()), 4);
  if (mark != "Xing" && mark != "Info") return std::nullopt;
  XingTag tag;
  const auto number = [&](size_t bytes) {
    const absl::string_view field = frame.substr(std::min(at, frame.size()), bytes);
    at += bytes;
    return field.size() == bytes ? static_cast<int64_t>(BigEndian(field)) : 0;
  };
  number(4);
  const int64_t fields = number(4);
  if ((fields & 1) != 0) tag.frames = number(4);
  if ((fields & 2) != 0) tag.bytes = number(4);
  if ((fields & 4) != 0) at += 100;  // A table for seeking.
  if ((fields & 8) != 0) at += 4;    // The quality.
  const absl::string_view encoder = frame.substr(std::min(at, frame.size()), 4);
  if (encoder != "LAME" && encoder != "Lavc" && encoder != "Lavf") return tag;
  at += 21;
  const int64_t gaps = number(3);
  tag.has_gaps = true;
  tag.delay = static_cast<int>(gaps >> 12);
  tag.padding = static_cast<int>(gaps & 0xfff);
  return tag;
}

bool IsVbri(absl::string_view frame) { return frame.size() >= 40 && frame.substr(36, 4) == "VBRI"; }

class Walker {
 public:
  Walker(const SharedBytes& source, int64_t max_lead)
      : source_(source), window_(*source), max_lead_(max_lead) {}

  absl::StatusOr<std::optional<MpegStream>> Walk();

 private:
  std::optional<MpegHeader> HeaderAt(int64_t at) { return ParseMpegHeader(window_.At(at, 4)); }
  bool ChainAt(int64_t at, int length);
  std::optional<int64_t> Find(int64_t begin, int64_t end);
  void Take(int64_t at, const MpegHeader& header);
  void CloseStretch();
  double seconds() const { return static_cast<double>(samples_) / first_.sample_rate_hz; }

  const SharedBytes& source_;
  ByteWindow window_;
  const int64_t max_lead_;
  MpegStream stream_;
  MpegHeader first_;
  int64_t begin_ = 0;
  int64_t samples_ = 0;
  bool any_ = false;
  BytesBuilder builder_;
};

// True if `length` whole frames follow each other from `at` on, or as many as there are before the end of the
// file or a tag.
bool Walker::ChainAt(int64_t at, int length) {
  std::optional<MpegHeader> previous;
  for (int i = 0; i < length; ++i) {
    const std::optional<MpegHeader> header = HeaderAt(at);
    if (!header.has_value() || (previous.has_value() && !header->Continues(*previous))) {
      if (i == 0) return false;
      const absl::string_view next = window_.At(at, 10);
      return next.empty() || absl::StartsWith(next, "TAG") || StartsWithId3(next) ||
             absl::StartsWith(next, "APETAGEX");
    }
    if (at + header->frame_bytes > window_.size()) return i > 0;
    at += header->frame_bytes;
    previous = header;
  }
  return true;
}

// The first position in [begin, end) at which a frame of this stream begins, or of a stream with another
// rate. Tags are stepped over whole, since the pictures in them may hold anything. Zeros are not counted as
// lead.
std::optional<int64_t> Walker::Find(int64_t begin, int64_t end) {
  int64_t lead = 0;
  for (int64_t at = begin; at < end;) {
    const absl::string_view next = window_.At(at, 32);
    if (next.size() < 4) return std::nullopt;
    const int64_t behind_tag = StartsWithId3(next) ? SkipId3(&window_, at) : at + ApeTagBytes(next);
    if (behind_tag > at) {
      at = behind_tag;
      if (ChainAt(at, kChain)) return at;
      continue;
    }
    if (next[0] == '\xff') {
      const std::optional<MpegHeader> header = HeaderAt(at);
      const bool same = header.has_value() && (!any_ || header->Continues(first_));
      if (header.has_value() && ChainAt(at, same ? kChain : kChainOfAnotherRate)) return at;
    }
    if (next[0] != '\0' && ++lead > max_lead_ && !any_) return std::nullopt;
    ++at;
  }
  return std::nullopt;
}

void Walker::CloseStretch() {
  if (stream_.stretches.empty()) return;
  stream_.stretches.back().bytes = builder_.Build();
  builder_ = BytesBuilder();
}

void Walker::Take(int64_t at, const MpegHeader& header) {
  if (!any_) {
    first_ = header;
    begin_ = at;
  }
  stream_.end = at + header.frame_bytes - begin_;
  std::optional<XingTag> tag;
  bool is_tag = false;
  if (header.layer == 3) {
    const absl::string_view frame = window_.At(at, header.frame_bytes);
    tag = ParseXing(frame, header);
    is_tag = tag.has_value() || IsVbri(frame);
  }
  const auto differs = [&](const MpegStretch& last) {
    return !is_tag && last.frames > 0 &&
           (last.first.channels != header.channels || last.first.layer != header.layer);
  };
  if (stream_.stretches.empty() || differs(stream_.stretches.back())) {
    CloseStretch();
    stream_.stretches.emplace_back();
    stream_.stretches.back().first = header;
    if (!any_) stream_.stretches.back().tag = std::move(tag);
  }
  any_ = true;
  first_.word = header.word;
  if (is_tag) return;
  MpegStretch& stretch = stream_.stretches.back();
  if (stretch.frames == 0) stretch.first = header;
  ++stretch.frames;
  ++stream_.frames;
  samples_ += header.samples;
  builder_.Append(source_, at, at + header.frame_bytes);
}

absl::StatusOr<std::optional<MpegStream>> Walker::Walk() {
  std::optional<int64_t> at = Find(0, window_.size());
  while (at.has_value()) {
    const std::optional<MpegHeader> header = HeaderAt(*at);
    if (any_ && header->sample_rate_hz != first_.sample_rate_hz) {
      return absl::InvalidArgumentError(absl::StrCat("its sample rate changes from ", first_.sample_rate_hz,
                                                     " to ", header->sample_rate_hz, " Hz at ", seconds(),
                                                     " s, expected one rate"));
    }
    const int64_t end = *at + header->frame_bytes;
    if (end > window_.size()) break;  // Cut off.
    const std::optional<MpegHeader> next = HeaderAt(end);
    if (next.has_value() && next->Continues(*header)) {
      Take(*at, *header);
      at = end;
      continue;
    }
    // Junk or the end follows; or this frame is cut off and others begin within it.
    at = Find(*at + 4, end);
    if (at.has_value()) continue;
    Take(end - header->frame_bytes, *header);
    at = Find(end, window_.size());
  }
  CloseStretch();
  if (stream_.frames == 0) return std::nullopt;
  return std::move(stream_);
}

}  // namespace

std::optional<MpegHeader> ParseMpegHeader(absl::string_view bytes) {
  if (bytes.size() < 4) return std::nullopt;
  MpegHeader header;
  header.word = static_cast<uint32_t>(BigEndian(bytes.substr(0, 4)));
  const int version = header.word >> 19 & 3;  // 0: MPEG-2.5, 1: none, 2: MPEG-2, 3: MPEG-1.
  header.layer = 4 - static_cast<int>(header.word >> 17 & 3);
  const int bitrate_index = header.word >> 12 & 15;
  const int rate_index = header.word >> 10 & 3;
  if (header.word >> 21 != 0x7ff || version == 1 || header.layer == 4 || rate_index == 3) return std::nullopt;
  header.mpeg1 = version == 3;
  const int kbps = header.mpeg1 ? kBitratesMpeg1[header.layer - 1][bitrate_index]
                                : kBitratesMpeg2[header.layer == 1 ? 0 : 1][bitrate_index];
  if (kbps == 0) return std::nullopt;
  header.sample_rate_hz = kRatesHz[rate_index] / (version == 3 ? 1 : version == 2 ? 2 : 4);
  header.channels = (header.word >> 6 & 3) == 3 ? 1 : 2;
  header.samples = header.layer == 1 ? 384 : header.layer == 2 || header.mpeg1 ? 1152 : 576;
  const int padding = header.word >> 9 & 1;
  const int slot_bytes = header.layer == 1 ? 4 : 1;
  header.frame_bytes =
      (header.samples / 8 / slot_bytes * kbps * 1000 / header.sample_rate_hz + padding) * int64_t{slot_bytes};
  return header;
}

int64_t SkipId3(ByteWindow* window, int64_t begin) {
  while (true) {
    const absl::string_view bytes = window->At(begin, 10);
    if (!StartsWithId3(bytes)) return begin;
    int64_t size = 0;
    for (int i = 6; i < 10; ++i) size = size << 7 | bytes[i];
    const bool footer = (bytes[5] & 0x10) != 0;
    begin += 10 + size + (footer ? 10 : 0);
  }
}

absl::StatusOr<std::optional<MpegStream>> WalkMpegFrames(const SharedBytes& source, int64_t max_lead) {
  return Walker(source, max_lead).Walk();
}

}  // namespace distill_l2s
