#pragma once

#include <cstddef>

#include "absl/types/span.h"

namespace distill_l2s {

// The samples from `begin` up to, without, `end`.
struct SampleRange {
  size_t begin = 0;
  size_t end = 0;
};

// Where the sound of a clip at 16 kHz lies, without the near-silence before and after it. The level is the
// root mean square of whole 10 ms frames; a frame is sound if its level is above 2 % of the loudest frame's
// and above one step of 16-bit audio (1/32768). Five frames (50 ms) are kept on either side; where they reach
// the last frame, so does the range reach the clip's end. A clip under ten frames is kept whole, one without
// sound gives an empty range.
SampleRange FindSound(absl::Span<const float> samples);

}  // namespace distill_l2s
