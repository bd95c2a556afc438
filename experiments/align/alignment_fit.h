#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "experiments/align/forced_alignment.h"

namespace distill_l2s {

// How well a clip's audio fits its transcript.
struct AlignmentFit {
  // 0: the model hears just this text; the lower, the more it hears something else.
  double score = 0;
  // The frames in which it fits the least: half a second, or the clip if that is shorter.
  int64_t worst_start_frame = 0;
  int64_t worst_end_frame = 0;
};

// How much less probable the text is than what the model hears by itself. With l_t the alignment's labels, U
// its targets and c_t = log p_t(l_t) - max over v of log p_t(v), which is 0 where the text is the best guess:
//
//   score = (sum over t of c_t) / U + (lowest sum of c_t over half a second) / 10
//
// The first term is what the text costs a character; the second, what it costs where it fits the least, at
// ten characters in that half second: so one wrong word shows in a long clip. What is hard to hear lowers
// both probabilities and silence neither, so scores of short and long, clear and noisy clips compare.
//   log_probabilities  as ForceAlign() took them
AlignmentFit MeasureFit(const at::Tensor& log_probabilities, const ForcedAlignment& alignment,
                        double frame_s);

}  // namespace distill_l2s
