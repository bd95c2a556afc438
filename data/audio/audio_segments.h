#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "data/audio/audio_segment.h"

namespace distill_l2s {

// The stretches of a file of audio that libsndfile is to read one after the other: one, `source` itself, but
// where a container's length is missing or wrong, and for streams that were joined (MPEG, Ogg). The content
// decides, never a name. Errors have no path: Unimplemented for Ogg with another codec; those of
// WithStreamedLength, WalkMpegFrames and MpegSegments.
absl::StatusOr<std::vector<AudioSegment>> FindAudioSegments(const SharedBytes& source);

// The same for bytes that neither the function above nor libsndfile knows: MPEG frames behind up to 1 MiB of
// something else. Empty if there are none.
absl::StatusOr<std::vector<AudioSegment>> FindMpegBehindJunk(const SharedBytes& source);

}  // namespace distill_l2s
