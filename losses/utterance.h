#pragma once

#include "losses/alignment.h"

namespace distill_l2s {

// One pair a clip: the mean of z_t over all valid frames, and the mean of e_j over the tokens j = 1 ... J,
// without <s> and </s>. A clip without frames or tokens has none.
//   3 frames, 2 tokens  ->  rows [1/3 1/3 1/3] and [0 1/2 1/2 0]
class UtteranceAlignment : public Alignment {
 public:
  AlignedPairs Align(const AlignmentInput& input) const override;
};

}  // namespace distill_l2s
