#pragma once

#include <cstdint>

#include "absl/types/span.h"
#include "losses/distillation.pb.h"

namespace distill_l2s {

// Whether an alignment finds at most one student vector on a clip's best path, so that it takes all of the
// clip's frames instead (losses/frame_groups.h). Shrink counts runs of one character, filtered frames count
// characters' frames; characters are the labels below `unknown`. All frames never falls back.
//   a a - b  ->  two runs, three frames: no fallback; a a - -  ->  one run: shrink falls back.
bool TakesAllFrames(absl::Span<const int64_t> path, int64_t unknown, const DistillationConfig& config);

}  // namespace distill_l2s
