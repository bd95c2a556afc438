#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "data/audio/audio_segment.h"
#include "data/audio/mpeg_frames.h"

namespace distill_l2s {

// The stretches of an MPEG stream, each behind a Xing tag that announces what is there, so that libsndfile
// knows their exact lengths; layers I and II, which have no such tag, as they are. The encoder's delay is
// dropped as the file's first tag says, and its padding if that tag is of the whole stream: of files that
// were joined, mpg123 and FFmpeg keep the seams, too. Errors: a tag that announces over 0.1 s and more bytes
// than there are, hence a truncated file.
absl::StatusOr<std::vector<AudioSegment>> MpegSegments(const MpegStream& stream);

}  // namespace distill_l2s
