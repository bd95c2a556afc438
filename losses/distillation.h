#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "losses/alignment.h"
#include "losses/distillation.pb.h"

namespace distill_l2s {

// The distillation term of Distill-L2S (Choi and Park 2022, section 2): for each layer pair
//   (1/B) sum_b mean over (S_b x D_l) of (align_b(H_s) W - resample(H_l,b -> S_b))^2,
// summed over the pairs, without the weight lambda. Its parameters are "projection.<i>", W of pair i:
// [D_s, D_l], kaiming-uniform(a = sqrt 5), i.e. uniform within +-1/sqrt(D_l), drawn from LibTorch's CPU
// generator.
class DistillationLoss : public torch::nn::Module {
 public:
  // Errors name the field: no layer pair, a negative layer, no alignment, no resampling, a weight that is not
  // positive and finite, a width below 1.
  static absl::StatusOr<std::shared_ptr<DistillationLoss>> Create(const DistillationConfig& config,
                                                                  int64_t student_width,
                                                                  int64_t teacher_width);

  //   student_hidden  pair by pair [B, T, D_s], finite throughout; differentiable. Frames at and past a
  //   clip's
  //                   length have no effect.
  //   logits          [B, T, V]; steer the alignment, receive no gradient.
  //   frame_lengths   [B] int64, on the logits' device. A clip without frames adds 0 and counts in B.
  //   teacher_hidden  pair by pair [B, L, D_l]; receive no gradient. Positions at and past a clip's length
  //   are not
  //                   read.
  //   token_lengths   [B] int64, on the logits' device: valid teacher positions, <s> and </s> among them.
  // Computed outside autocast. Returns a scalar: fp64 for fp64 student_hidden, else fp32. Deterministic.
  at::Tensor forward(const std::vector<at::Tensor>& student_hidden, const at::Tensor& logits,
                     const at::Tensor& frame_lengths, const std::vector<at::Tensor>& teacher_hidden,
                     const at::Tensor& token_lengths) const;

  const DistillationConfig& config() const { return config_; }

 private:
  DistillationLoss(const DistillationConfig& config, std::unique_ptr<Alignment> alignment,
                   int64_t student_width, int64_t teacher_width);

  const DistillationConfig config_;
  const std::unique_ptr<Alignment> alignment_;
  std::vector<at::Tensor> projections_;
};

}  // namespace distill_l2s
