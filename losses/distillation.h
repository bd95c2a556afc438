#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "losses/alignment.h"
#include "losses/distance.h"
#include "losses/distillation.pb.h"
#include "losses/standardization.h"

namespace distill_l2s {

// The vectors that meet in one layer pair; rows past a clip's count are 0.
struct DistilledVectors {
  AlignedPairs pairs;
  at::Tensor student;    // [B, K, D_s]: student_weights H_s, before W.
  at::Tensor projected;  // [B, K, D_l]: the same after W.
  at::Tensor teacher;    // [B, K, D_l]: standardised where the loss does so.
};

// The distillation term of Distill-L2S (Choi and Park 2022, section 2), with any alignment and distance: for
// each layer pair
//   (1/B) sum_b mean over clip b's pairs of distance(student_weights H_s W, teacher_weights H_l),
// summed over the layer pairs, without the weight lambda. A clip without pairs adds 0 and counts in B. Its
// parameters are "projection.<i>", W of pair i: [D_s, D_l], kaiming-uniform(a = sqrt 5), i.e. uniform within
// +-1/sqrt(D_l), drawn from LibTorch's CPU generator.
class DistillationLoss : public torch::nn::Module {
 public:
  // Errors name the field: no layer pair, a negative layer, the errors of CreateAlignment() and
  // CreateDistance(), a weight that is not positive and finite, a negative step, a width below 1.
  static absl::StatusOr<std::shared_ptr<DistillationLoss>> Create(const DistillationConfig& config,
                                                                  int64_t student_width,
                                                                  int64_t teacher_width);

  //   student_hidden  layer pair by layer pair [B, T, D_s], finite throughout; differentiable. Frames at and
  //                   past a clip's length have no effect.
  //   logits          [B, T, V]; steer the alignment, receive no gradient.
  //   frame_lengths   [B] int64, on the CPU or the logits' device. On the CPU they spare members that find
  //                   paths a copy that waits.
  //   teacher_hidden  layer pair by layer pair [B, L, D_l]; receive no gradient. Positions at and past a
  //   clip's
  //                   length have no effect if they are finite.
  //   token_lengths   [B] int64, on the logits' device: valid teacher positions, <s> and </s> among them.
  //   texts           of each clip, where UsesTexts().
  // Computed outside autocast. Returns a scalar: fp64 for fp64 student_hidden, else fp32. Deterministic.
  at::Tensor forward(const std::vector<at::Tensor>& student_hidden, const at::Tensor& logits,
                     const at::Tensor& frame_lengths, const std::vector<at::Tensor>& teacher_hidden,
                     const at::Tensor& token_lengths, absl::Span<const ClipText> texts = {}) const;

  // Returns the vectors that forward() compares, layer pair by layer pair.
  std::vector<DistilledVectors> Vectors(const std::vector<at::Tensor>& student_hidden,
                                        const at::Tensor& logits, const at::Tensor& frame_lengths,
                                        const std::vector<at::Tensor>& teacher_hidden,
                                        const at::Tensor& token_lengths,
                                        absl::Span<const ClipText> texts = {}) const;

  // Standardises the teacher's states from now on, one entry a layer pair. The statistics are buffers,
  // "mean.<i>" and "deviation.<i>", which are kept and moved with W.
  void SetStandardization(const std::vector<Standardization>& layers);

  bool UsesTexts() const { return alignment_->UsesTexts(); }
  const DistillationConfig& config() const { return config_; }

 private:
  DistillationLoss(const DistillationConfig& config, std::unique_ptr<Alignment> alignment,
                   std::unique_ptr<Distance> distance, int64_t student_width, int64_t teacher_width);

  // One input a layer pair, in fp64 for fp64 `student_hidden`, else fp32.
  std::vector<AlignmentInput> Inputs(const std::vector<at::Tensor>& student_hidden, const at::Tensor& logits,
                                     const at::Tensor& frame_lengths,
                                     const std::vector<at::Tensor>& teacher_hidden,
                                     const at::Tensor& token_lengths, absl::Span<const ClipText> texts) const;
  // Completes `inputs` with what the alignment asks for, and aligns each; once for all where it may.
  std::vector<AlignedPairs> Align(const std::vector<at::Tensor>& student_hidden,
                                  std::vector<AlignmentInput>* inputs) const;
  // The vectors of layer pair `index`.
  DistilledVectors Join(size_t index, const at::Tensor& student_hidden, const AlignmentInput& input,
                        AlignedPairs pairs) const;

  const DistillationConfig config_;
  const std::unique_ptr<Alignment> alignment_;
  const std::unique_ptr<Distance> distance_;
  std::vector<at::Tensor> projections_;
  std::vector<Standardization> standardizations_;  // Of each layer pair; empty: states are as they are.
};

// lambda at step `step`, from 0: see weight_ramp_steps in distillation.proto.
double DistillationWeight(const DistillationConfig& config, int64_t step);

}  // namespace distill_l2s
