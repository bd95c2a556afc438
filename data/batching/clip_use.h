#pragma once

#include <cstdint>

namespace distill_l2s {

// A clip in an epoch. Where languages are sampled an epoch may use a clip more than once.
struct ClipUse {
  int64_t clip = 0;
  int64_t repetition = 0;  // 0 for the first use in the epoch, 1 for the second, ...

  // What the clip's random draws (speed, noise, gain) come from, besides the seed and the epoch, so that each
  // use has its own: the clip, for the first use.
  int64_t DrawKey() const { return clip + (repetition << 40); }

  bool operator==(const ClipUse& other) const { return clip == other.clip && repetition == other.repetition; }
};

}  // namespace distill_l2s
