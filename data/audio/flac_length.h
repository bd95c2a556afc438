#pragma once

#include "data/audio/audio_segment.h"

namespace distill_l2s {

// `flac` with its length in its header, where the writer could not go back to put it in (a pipe): found in
// the last frame, whose number and checksum tell. Where the last frame is cut off, a copy that decoding has
// to measure: `frames` is kMeasuredByDecoding. `flac` begins with "fLaC"; other bytes are returned as they
// are.
AudioSegment WithFlacLength(const SharedBytes& flac);

constexpr int64_t kMeasuredByDecoding = -1;

}  // namespace distill_l2s
