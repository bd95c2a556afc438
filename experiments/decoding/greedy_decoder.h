#pragma once

#include <memory>
#include <string>
#include <vector>

#include "experiments/decoding/ctc_decoder.h"

namespace distill_l2s {

// The best label of each frame (BestPaths). Its cost beside the model's is nothing: the arg-max runs on the
// logits' device, and integers alone come to the host.
class GreedyDecoder : public CtcDecoder {
 public:
  std::string Description() const override;
  absl::StatusOr<std::vector<std::vector<int64_t>>> DecodeClips(
      const at::Tensor& logits, const at::Tensor& frame_lengths) const override;
  std::vector<FrameEmissions> Emissions(const at::Tensor& logits,
                                        const at::Tensor& frame_lengths) const override;
  std::unique_ptr<CtcStream> NewStream() const override;
};

}  // namespace distill_l2s
