#pragma once

#include <vector>

#include "losses/path_alignment.h"

namespace distill_l2s {

// u_k = sum_t g_t(k) z_t / sum_t g_t(k), with g_t(k) the sum over the label positions n of span k of the
// probability, given the labels and all frames, that frame t emits position n: CTC's occupation (Graves et
// al. 2006, alpha beta). One of positions, not of classes: "aba" has two different "a".
//   label a, two frames of logits 0 for a and the blank: the paths a a, a -, - a are equally probable, so
//   that either frame emits it with 2/3  ->  row [1/2 1/2]
class PosteriorTokensAlignment : public PathAlignment {
 protected:
  std::vector<double> PathWeights(const Emissions& emissions, const ClipText& text) const override;
};

}  // namespace distill_l2s
