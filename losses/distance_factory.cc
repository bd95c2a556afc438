#include "losses/distance_factory.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "losses/contrastive_distance.h"
#include "losses/cosine_distance.h"
#include "losses/mse_distance.h"

namespace distill_l2s {

absl::StatusOr<std::unique_ptr<Distance>> CreateDistance(const DistillationConfig& config) {
  switch (config.distance_case()) {
    case DistillationConfig::kMse:
    case DistillationConfig::DISTANCE_NOT_SET:
      return std::make_unique<MseDistance>();
    case DistillationConfig::kCosine:
      return std::make_unique<CosineDistance>();
    case DistillationConfig::kContrastive:
      break;
  }
  const double tau = config.contrastive().tau();
  if (!std::isfinite(tau) || tau <= 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("distillation.contrastive.tau: ", tau, "; expected a positive number"));
  }
  if (!config.has_forced_tokens() && !config.has_posterior_tokens() && !config.has_sinkhorn_tokens()) {
    return absl::InvalidArgumentError(
        "distillation.distance: contrastive needs an alignment with units; expected one of forced_tokens {}, "
        "posterior_tokens {}, sinkhorn_tokens {}");
  }
  return std::make_unique<ContrastiveDistance>(tau);
}

}  // namespace distill_l2s
