#include "losses/cosine_distance.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cosine_similarity.h>

namespace distill_l2s {

at::Tensor CosineDistance::ClipMeans(const at::Tensor& student, const at::Tensor& teacher,
                                     const AlignedPairs& pairs) const {
  return MeanOverPairs(1 - at::cosine_similarity(student, teacher, -1, 1e-8), pairs.counts);
}

}  // namespace distill_l2s
