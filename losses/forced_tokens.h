#pragma once

#include <vector>

#include "losses/path_alignment.h"

namespace distill_l2s {

// u_k = the mean of z_t over F_k, the frames in which the best CTC path that spells the labels emits a label
// of span k; blank frames belong to no unit. The path is torchaudio.functional.forced_align's.
//   labels a b c, tokens [0, 1) [1, 3), path a a - b - c  ->  rows [1/2 1/2 0 0 0 0], [0 0 0 1/2 0 1/2]
class ForcedTokensAlignment : public PathAlignment {
 protected:
  std::vector<double> PathWeights(const Emissions& emissions, const ClipText& text) const override;
};

}  // namespace distill_l2s
