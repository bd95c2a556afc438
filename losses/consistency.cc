#include "losses/consistency.h"

#include <ATen/TensorOperators.h>
#include <ATen/record_function.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include "losses/frame_groups.h"

namespace distill_l2s {
namespace {

// [B, T]: KL(sg(target) || p) of log-probabilities.
at::Tensor Divergence(const at::Tensor& target, const at::Tensor& p) {
  const at::Tensor fixed = target.detach();
  return (fixed.exp() * (fixed - p)).sum(-1);
}

}  // namespace

at::Tensor ConsistencyDivergence(const at::Tensor& logits_a, const at::Tensor& logits_b,
                                 const at::Tensor& frame_lengths) {
  RECORD_USER_SCOPE("consistency_divergence");
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
  const auto dtype = logits_a.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
  const at::Tensor a = logits_a.log_softmax(-1, dtype), b = logits_b.log_softmax(-1, dtype);
  const at::Tensor lengths = frame_lengths.to(logits_a.device(), /*non_blocking=*/true);
  const at::Tensor padding = ValidFrames(lengths, logits_a.size(1)).logical_not();
  const at::Tensor frames = (Divergence(b, a) + Divergence(a, b)).masked_fill(padding, 0);
  return (frames.sum(1) / lengths.clamp_min(1)).mean();
}

at::Tensor ConsistencyLoss(const at::Tensor& ctc_a, const at::Tensor& ctc_b, const at::Tensor& divergence,
                           double alpha) {
  return (ctc_a + ctc_b) / 2 + alpha / 2 * divergence;
}

}  // namespace distill_l2s
