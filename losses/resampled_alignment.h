#pragma once

#include <memory>

#include "losses/alignment.h"
#include "losses/distillation.pb.h"
#include "losses/frame_alignment.h"

namespace distill_l2s {

// The paper's pairing: the student's vectors by a FrameAlignment, the teacher's by resampling its positions
// to as many (resampling.h). Without special tokens, <s> and </s> are left out first, so that positions 1 ...
// J are resampled; a clip of no token (J = 0) then has no pair.
class ResampledAlignment : public Alignment {
 public:
  ResampledAlignment(std::unique_ptr<FrameAlignment> frames, DistillationConfig::Resampling resampling,
                     bool special_tokens);

  AlignedPairs Align(const AlignmentInput& input) const override;
  // Resamples the states themselves: exact where it picks one, and without a product.
  at::Tensor TeacherVectors(const AlignmentInput& input, const AlignedPairs& pairs) const override;

 private:
  at::Tensor Resample(const at::Tensor& sequence, const AlignmentInput& input,
                      const AlignedPairs& pairs) const;

  const std::unique_ptr<FrameAlignment> frames_;
  const DistillationConfig::Resampling resampling_;
  const bool special_tokens_;
};

}  // namespace distill_l2s
