#include "losses/contrastive_distance.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/eye.h>
#include <glog/logging.h>

#include <limits>

namespace distill_l2s {
namespace {

// [B K, D], each of length 1.
at::Tensor UnitVectors(const at::Tensor& vectors) {
  const at::Tensor flat = vectors.flatten(0, 1);
  return flat / flat.norm(2, {1}, /*keepdim=*/true).clamp_min(1e-8);
}

}  // namespace

at::Tensor ContrastiveDistance::ClipMeans(const at::Tensor& student, const at::Tensor& teacher,
                                          const AlignedPairs& pairs) const {
  CHECK(pairs.unit_ids.defined()) << "a contrast needs units";
  const int64_t rows = student.size(1);
  const at::Tensor scores = UnitVectors(student).mm(UnitVectors(teacher).t()) / tau_;  // [B K, B K]
  const at::Tensor real = (at::arange(rows, pairs.counts.options()) < pairs.counts.unsqueeze(1)).flatten();
  const at::Tensor ids = pairs.unit_ids.flatten();
  const at::Tensor differs = (ids.unsqueeze(1) != ids.unsqueeze(0)) & real.unsqueeze(0);
  const at::Tensor own = at::eye(ids.size(0), differs.options());
  const at::Tensor compared =
      scores.masked_fill((differs | own).logical_not(), -std::numeric_limits<double>::infinity());
  const at::Tensor distances = compared.logsumexp(1) - scores.diagonal();
  return MeanOverPairs(distances.view({-1, rows}), pairs.counts);
}

}  // namespace distill_l2s
