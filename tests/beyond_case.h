#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "losses/distillation.h"
#include "losses/text_units.h"
#include "tests/golden_data.h"

// Golden data in the form of tests/golden/beyond: names, settings, sizes and tolerances come from its files.
namespace distill_l2s {

// The tolerances of index.json.
struct BeyondTolerances {
  Tolerance weights, losses, contrastive_losses, gradients, doubles;

  // The tolerance of the tensor `name` ("0.forced_tokens.mse.loss") as computed in `dtype`.
  Tolerance Of(const std::string& name, at::ScalarType dtype) const;
};
BeyondTolerances ReadBeyondTolerances();

// A batch of alignment_cases in one dtype.
struct AlignmentCase {
  std::string unit;
  at::Tensor hidden, logits, frame_lengths, teacher, token_lengths, projection;
  std::vector<ClipText> texts;

  at::Tensor Loss(const DistillationLoss& loss) const;
  AlignedPairs Pairs(const DistillationLoss& loss) const;
  // [B]: each clip's part of the loss of the whole batch, before the mean over clips.
  at::Tensor LossOfClips(const DistillationLoss& loss) const;
};
AlignmentCase ReadAlignmentCase(const TensorMap& golden, const nlohmann::json& description,
                                at::ScalarType dtype);

// The configuration of an entry of "results" and one of its "distances"; null: MSE.
DistillationConfig DistillationOfResult(const AlignmentCase& batch, const nlohmann::json& result,
                                        const nlohmann::json& distance);

// A loss whose W is the batch's, in its dtype.
std::shared_ptr<DistillationLoss> MakeLoss(const AlignmentCase& batch, const DistillationConfig& config);

}  // namespace distill_l2s
