#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "data/batching/batch.h"
#include "experiments/experiment.pb.h"
#include "experiments/training/training_step.h"
#include "modeling/checkpoint/safetensors.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {

// Tensors of their own, which steps do not change.
TensorMap Copy(const TensorMap& tensors);
TensorMap Copy(const torch::nn::Module& module);

// Bit for bit.
bool Equal(const TensorMap& a, const TensorMap& b);

// Two clips of noise, "la" and "mare" by their labels.
Batch NoiseBatch();

// The gradient of the optimiser's first step, from its state; where it is clipped, its direction.
void ExpectSameGradient(const TensorMap& a, const TensorMap& b, double tolerance);

// Steps of a tiny student with nothing random in them, so that losses can be compared.
class TrainingStepTest : public testing::Test {
 protected:
  TrainingStepTest();

  // Of the same weights each time.
  std::unique_ptr<TrainingStep> Start(const std::vector<std::string>& transcripts = {"la", "mare"},
                                      TrainingStepOptions options = {});

  Experiment experiment_;
  std::shared_ptr<Wav2Vec2ForCtc> student_;
  std::shared_ptr<Distiller> distiller_;  // Null without distillation.
};

}  // namespace distill_l2s
