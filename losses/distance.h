#pragma once

#include <ATen/core/Tensor.h>

#include "losses/alignment.h"

namespace distill_l2s {

// A family of distances between the vectors of a batch's pairs, one file a member; CreateDistance in
// distance_factory.h makes them. Stateless and thread-safe; none synchronises with the host.
class Distance {
 public:
  virtual ~Distance() = default;

  //   student  [B, K, D] fp32 or fp64: u_k, 0 in the rows past a clip's count; differentiable.
  //   teacher  [B, K, D]: e_k, 0 in those rows; receives no gradient.
  //   pairs    what the vectors were made by: their counts, and the units' ids.
  // Returns [B]: of each clip the mean of d(u_k, e_k) over its pairs, 0 without a pair.
  virtual at::Tensor ClipMeans(const at::Tensor& student, const at::Tensor& teacher,
                               const AlignedPairs& pairs) const = 0;
};

// The sum over a clip's pairs of `distances` [B, K], over their number; rows past its count are left out.
at::Tensor MeanOverPairs(const at::Tensor& distances, const at::Tensor& counts);

}  // namespace distill_l2s
