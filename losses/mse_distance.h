#pragma once

#include "losses/distance.h"

namespace distill_l2s {

// The paper's: d(u, e) = |u - e|^2 / D.   u = (1, 3), e = (1, 1)  ->  2
class MseDistance : public Distance {
 public:
  at::Tensor ClipMeans(const at::Tensor& student, const at::Tensor& teacher,
                       const AlignedPairs& pairs) const override;
};

}  // namespace distill_l2s
