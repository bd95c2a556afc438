#include "losses/alignment_factory.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "losses/all_frames.h"
#include "losses/filtered_frames.h"
#include "losses/forced_tokens.h"
#include "losses/posterior_tokens.h"
#include "losses/resampled_alignment.h"
#include "losses/shrink.h"
#include "losses/sinkhorn_tokens.h"
#include "losses/utterance.h"

namespace distill_l2s {
namespace {

absl::StatusOr<std::unique_ptr<Alignment>> Resampled(std::unique_ptr<FrameAlignment> frames,
                                                     const DistillationConfig& config, bool special_tokens) {
  if (config.resampling() == DistillationConfig::UNSPECIFIED) {
    return absl::InvalidArgumentError("distillation.resampling: none is chosen; expected NEAREST or LINEAR");
  }
  return std::make_unique<ResampledAlignment>(std::move(frames), config.resampling(), special_tokens);
}

absl::Status CheckSinkhorn(const SinkhornTokensConfig& config) {
  const auto error = [](const char* field, double value, const char* expected) {
    return absl::InvalidArgumentError(
        absl::StrCat("distillation.sinkhorn_tokens.", field, ": ", value, "; expected ", expected));
  };
  if (!std::isfinite(config.epsilon()) || config.epsilon() <= 0) {
    return error("epsilon", config.epsilon(), "a positive number");
  }
  if (!std::isfinite(config.beta()) || config.beta() < 0) return error("beta", config.beta(), "at least 0");
  if (config.iterations() < 1) return error("iterations", config.iterations(), "at least 1");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Alignment>> CreateAlignment(const DistillationConfig& config) {
  switch (config.alignment_case()) {
    case DistillationConfig::kShrink:
      return Resampled(std::make_unique<ShrinkAlignment>(), config, config.shrink().special_tokens());
    case DistillationConfig::kFilteredFrames:
      return Resampled(std::make_unique<FilteredFramesAlignment>(), config,
                       config.filtered_frames().special_tokens());
    case DistillationConfig::kAllFrames:
      return Resampled(std::make_unique<AllFramesAlignment>(), config, config.all_frames().special_tokens());
    case DistillationConfig::kForcedTokens:
      return std::make_unique<ForcedTokensAlignment>();
    case DistillationConfig::kPosteriorTokens:
      return std::make_unique<PosteriorTokensAlignment>();
    case DistillationConfig::kSinkhornTokens:
      RETURN_IF_ERROR(CheckSinkhorn(config.sinkhorn_tokens()));
      return std::make_unique<SinkhornTokensAlignment>(config.sinkhorn_tokens());
    case DistillationConfig::kUtterance:
      return std::make_unique<UtteranceAlignment>();
    case DistillationConfig::ALIGNMENT_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError(
      "distillation.alignment: none is chosen; expected one of shrink {}, filtered_frames {}, all_frames {}, "
      "forced_tokens {}, posterior_tokens {}, sinkhorn_tokens {}, utterance {}");
}

std::optional<TextUnitConfig::Kind> UnitOf(const DistillationConfig& config) {
  if (config.has_forced_tokens()) return config.forced_tokens().unit();
  if (config.has_posterior_tokens()) return config.posterior_tokens().unit();
  if (config.has_sinkhorn_tokens()) return config.sinkhorn_tokens().unit();
  return std::nullopt;
}

}  // namespace distill_l2s
