#include "losses/alignment_factory.h"

#include "losses/all_frames.h"
#include "losses/filtered_frames.h"
#include "losses/shrink.h"

namespace distill_l2s {

absl::StatusOr<std::unique_ptr<Alignment>> CreateAlignment(const DistillationConfig& config) {
  switch (config.alignment_case()) {
    case DistillationConfig::kShrink:
      return std::make_unique<ShrinkAlignment>();
    case DistillationConfig::kFilteredFrames:
      return std::make_unique<FilteredFramesAlignment>();
    case DistillationConfig::kAllFrames:
      return std::make_unique<AllFramesAlignment>();
    case DistillationConfig::ALIGNMENT_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError(
      "distillation.alignment: none is chosen; expected one of shrink {}, filtered_frames {}, all_frames {}");
}

}  // namespace distill_l2s
