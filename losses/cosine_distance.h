#pragma once

#include "losses/distance.h"

namespace distill_l2s {

// d(u, e) = 1 - cos(u, e), cos(u, e) = u.e / (max(|u|, 1e-8) max(|e|, 1e-8)), as
// torch.nn.functional.cosine_similarity.   u = (1, 0), e = (3, 4)  ->  0.4
class CosineDistance : public Distance {
 public:
  at::Tensor ClipMeans(const at::Tensor& student, const at::Tensor& teacher,
                       const AlignedPairs& pairs) const override;
};

}  // namespace distill_l2s
