#include "losses/ctc.h"

#include <ATen/TensorOperators.h>
#include <ATen/record_function.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <glog/logging.h>

#include "losses/ctc_likelihood.h"

namespace distill_l2s {

at::Tensor CtcLoss(const at::Tensor& logits, const at::Tensor& frame_lengths, const at::Tensor& labels,
                   const at::Tensor& label_lengths, const CtcConfig& config) {
  RECORD_USER_SCOPE("ctc_loss");
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
  const auto dtype = logits.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
  at::Tensor losses =
      CtcNegativeLogLikelihood(logits.log_softmax(-1, dtype), frame_lengths, labels, label_lengths);
  if (config.zero_infinity()) losses = losses.masked_fill(losses.isinf(), 0);
  switch (config.reduction()) {
    case CtcConfig::MEAN:
      return (losses / label_lengths.clamp_min(1).to(losses.options(), /*non_blocking=*/true)).mean();
    case CtcConfig::SUM:
      return losses.sum();
    case CtcConfig::UNSPECIFIED:
      break;
  }
  LOG(FATAL) << "no CTC reduction is chosen";
}

}  // namespace distill_l2s
