#pragma once

#include <cstdint>

#include "data/audio/byte_source.h"

namespace distill_l2s {

// A stretch of a file that libsndfile reads as one: a whole file but for the rare, or a part of it, with
// what its container lacks put in.
struct AudioSegment {
  SharedBytes bytes;
  // Frames (one sample of each channel), 0: as libsndfile says.
  int64_t frames = 0;
};

}  // namespace distill_l2s
