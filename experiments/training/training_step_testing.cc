#include "experiments/training/training_step_testing.h"

#include <ATen/Context.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <utility>

#include "experiments/training/distiller.h"
#include "experiments/training/tiny_experiment.h"
#include "modeling/checkpoint/module_tensors.h"

namespace distill_l2s {

TensorMap Copy(const TensorMap& tensors) {
  TensorMap copy;
  for (const auto& [name, tensor] : tensors) copy[name] = tensor.detach().clone();
  return copy;
}

TensorMap Copy(const torch::nn::Module& module) { return Copy(NamedTensors(module)); }

bool Equal(const TensorMap& a, const TensorMap& b) {
  for (const auto& [name, tensor] : a) {
    if (!tensor.equal(b.at(name))) return false;
  }
  return a.size() == b.size();
}

Batch NoiseBatch() {
  at::manual_seed(3);
  Batch batch;
  batch.clips = {1, 0};
  batch.waveforms = at::randn({2, 8000});
  batch.waveforms[1].slice(0, 6000).zero_();
  batch.sample_lengths = at::tensor({8000, 6000}, at::kLong);
  batch.labels = at::tensor({3, 0, 4, 5, 1, 0, 7, 7}, at::kLong).view({2, 4});
  batch.label_lengths = at::tensor({4, 2}, at::kLong);
  return batch;
}

void ExpectSameGradient(const TensorMap& a, const TensorMap& b, double tolerance) {
  ASSERT_EQ(a.size(), b.size());
  double largest = 0;
  for (const auto& [name, tensor] : a) {
    if (name.find(".first_moment") == std::string::npos) continue;
    largest = std::max(largest, tensor.abs().max().item<double>());
    EXPECT_TRUE(at::allclose(tensor, b.at(name), 1e-4, tolerance)) << name;
  }
  EXPECT_GT(largest, 100 * tolerance);
}

TrainingStepTest::TrainingStepTest() : experiment_(TinyExperiment(40)) {
  Wav2Vec2Config* config = experiment_.mutable_student()->mutable_random();
  config->set_vocab_size(8);
  config->set_apply_spec_augment(false);
  config->set_layerdrop(0);
  config->set_hidden_dropout(0);
  config->set_attention_dropout(0);
  config->set_activation_dropout(0);
  config->set_final_dropout(0);
}

std::unique_ptr<TrainingStep> TrainingStepTest::Start(const std::vector<std::string>& transcripts,
                                                      TrainingStepOptions options) {
  at::manual_seed(5);
  student_ = *Wav2Vec2ForCtc::Create(experiment_.student().random());
  distiller_ = nullptr;
  if (experiment_.has_distillation()) {
    distiller_ = *Distiller::Load(experiment_, student_->config(), transcripts, {"tests/golden/models", ""});
  }
  return std::make_unique<TrainingStep>(experiment_, student_, std::vector<std::string>{}, distiller_,
                                        std::move(options));
}

}  // namespace distill_l2s
