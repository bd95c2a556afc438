#include "losses/mse_distance.h"

#include <ATen/TensorOperators.h>

namespace distill_l2s {

// Both sides are 0 in the rows past a clip's count, so that the sum needs no mask.
at::Tensor MseDistance::ClipMeans(const at::Tensor& student, const at::Tensor& teacher,
                                  const AlignedPairs& pairs) const {
  const at::Tensor squares = (student - teacher).square().sum({1, 2});
  return squares / (pairs.counts.clamp_min(1) * teacher.size(2));
}

}  // namespace distill_l2s
