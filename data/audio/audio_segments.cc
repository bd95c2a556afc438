#include "data/audio/audio_segments.h"

#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "base/status_macros.h"
#include "data/audio/flac_length.h"
#include "data/audio/mpeg_frames.h"
#include "data/audio/mpeg_segments.h"
#include "data/audio/ogg_links.h"
#include "data/audio/streamed_header.h"

namespace distill_l2s {
namespace {

constexpr int64_t kMaxLead = int64_t{1} << 20;

absl::StatusOr<std::vector<AudioSegment>> MpegWithin(const SharedBytes& source, int64_t max_lead) {
  ASSIGN_OR_RETURN(const std::optional<MpegStream> stream, WalkMpegFrames(source, max_lead));
  if (!stream.has_value()) return std::vector<AudioSegment>();
  return MpegSegments(*stream);
}

}  // namespace

absl::StatusOr<std::vector<AudioSegment>> FindAudioSegments(const SharedBytes& source) {
  ByteWindow window(*source, 4096);
  const int64_t begin = SkipId3(&window, 0);
  const std::string start = source->Slice(begin, 4);
  std::vector<AudioSegment> segments;
  if (start == "OggS" && begin == 0) {
    segments = OggLinks(source);
    if (segments.empty()) return absl::UnimplementedError("no Vorbis, Opus or FLAC in an Ogg file.");
  } else if (start == "fLaC") {
    BytesBuilder builder;
    builder.Append(source, begin, source->size());
    segments.push_back(WithFlacLength(builder.Build()));
  } else if (begin > 0 || start[0] == '\xff') {
    ASSIGN_OR_RETURN(segments, MpegWithin(source, kMaxLead));
  } else if (absl::StartsWith(start, absl::string_view("\0\0\0", 3))) {
    ASSIGN_OR_RETURN(segments, MpegWithin(source, 0));
  } else {
    ASSIGN_OR_RETURN(const SharedBytes known, WithStreamedLength(source));
    segments.push_back({known});
  }
  if (segments.empty()) segments.push_back({source});
  return segments;
}

absl::StatusOr<std::vector<AudioSegment>> FindMpegBehindJunk(const SharedBytes& source) {
  return MpegWithin(source, kMaxLead);
}

}  // namespace distill_l2s
