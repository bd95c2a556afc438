#include "modeling/wav2vec2/encoder.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "modeling/testing/limited_memory.h"
#include "modeling/wav2vec2/autocast.h"
#include "modeling/wav2vec2/tiny_config.h"

namespace distill_l2s {
namespace {

TEST(EncoderTest, HiddenStatesInTheOrderAsked) {
  for (const char* norm : {"layer", "group"}) {
    Encoder encoder(TinyConfig(norm));
    encoder.Initialize(0.3);
    const at::Tensor frames = at::randn({2, 9, 16});
    const EncoderOutput output = encoder.forward(frames, at::Tensor(), {2, 0, 1, 2}, nullptr);
    ASSERT_EQ(output.hidden_states.size(), 4u);
    EXPECT_TRUE(output.hidden_states[0].is_same(output.last_hidden_state));
    EXPECT_TRUE(output.hidden_states[3].is_same(output.last_hidden_state));
    EXPECT_FALSE(at::allclose(output.hidden_states[1], output.hidden_states[2]));
    // After the closing (pre-norm) or a layer's own (post-norm) layer norm, whose scale is 1 and shift 0.
    EXPECT_TRUE(at::allclose(output.last_hidden_state.mean(2), at::zeros({2, 9}), 0, 1e-5));
    EXPECT_TRUE(encoder.forward(frames, at::Tensor(), {}, nullptr).hidden_states.empty());
  }
}

TEST(EncoderTest, PaddingIsZeroedAndNotAttendedTo) {
  Encoder encoder(TinyConfig("layer"));
  encoder.Initialize(0.3);
  const at::Tensor frames = at::randn({2, 9, 16});
  at::Tensor valid = at::ones({2, 9}, at::kBool);
  valid[1].slice(0, 5).fill_(false);
  const at::Tensor batched = encoder.forward(frames, valid, {}, nullptr).last_hidden_state;
  const at::Tensor alone =
      encoder.forward(frames.slice(0, 1, 2).slice(1, 0, 5), at::Tensor(), {}, nullptr).last_hidden_state;
  EXPECT_TRUE(at::allclose(batched[1].slice(0, 0, 5), alone[0], 1e-4, 1e-6));
}

TEST(EncoderTest, LayerDropSkipsTheShareOfLayersInTraining) {
  Wav2Vec2Config config = TinyConfig("group");
  config.set_layerdrop(0.25);
  Encoder encoder(config);
  encoder.Initialize(0.3);
  const at::NoGradGuard no_grad;
  const at::Tensor frames = at::randn({1, 3, 16});
  Random random(1);
  int skipped_first = 0, skipped_last = 0, skipped_both = 0;
  constexpr int kRuns = 4000;
  for (int i = 0; i < kRuns; ++i) {
    const auto states = encoder.forward(frames, at::Tensor(), {0, 1, 2}, &random).hidden_states;
    const bool first = at::equal(states[0], states[1]);
    const bool last = at::equal(states[1], states[2]);
    skipped_first += first;
    skipped_last += last;
    skipped_both += first && last;
  }
  EXPECT_NEAR(skipped_first / double{kRuns}, 0.25, 0.03);
  EXPECT_NEAR(skipped_last / double{kRuns}, 0.25, 0.03);
  EXPECT_NEAR(skipped_both / double{kRuns}, 0.0625, 0.02);
  encoder.eval();
  const auto states = encoder.forward(frames, at::Tensor(), {0, 1}, nullptr).hidden_states;
  EXPECT_FALSE(at::equal(states[0], states[1]));
}

// With everything random that there is.
Wav2Vec2Config RandomConfig(const char* norm, int layers) {
  Wav2Vec2Config config = TinyConfig(norm);
  config.set_num_hidden_layers(layers);
  config.set_hidden_dropout(0.1);
  config.set_attention_dropout(0.2);
  config.set_activation_dropout(0.3);
  config.set_layerdrop(0.25);
  return config;
}

struct TrainingPass {
  std::vector<at::Tensor> gradients;
  int64_t kept_bytes = 0;  // From the forward to the backward pass.
};

TrainingPass Train(Encoder* encoder, bool checkpoints, at::ScalarType dtype) {
  at::manual_seed(4);
  Random random(5);
  const at::Tensor frames = at::randn({3, 40, 16}).set_requires_grad(true);
  at::Tensor valid = at::ones({3, 40}, at::kBool);
  valid[1].slice(0, 20).fill_(false);
  encoder->SetActivationCheckpointing(checkpoints);
  encoder->zero_grad();
  TrainingPass pass;
  at::Tensor output;
  {
    const LimitedMemory memory(int64_t{1} << 40);
    const AutocastScope autocast(at::kCPU, dtype);
    const int64_t before = memory.live_bytes();
    output = encoder->forward(frames, valid, {}, &random).last_hidden_state;
    pass.kept_bytes = memory.live_bytes() - before;
  }
  (output.to(at::kFloat) * at::randn({3, 40, 16})).sum().backward();
  pass.gradients.push_back(frames.grad());
  for (const at::Tensor& parameter : encoder->parameters()) {
    pass.gradients.push_back(parameter.grad().defined() ? parameter.grad().clone() : at::zeros({1}));
  }
  return pass;
}

TEST(EncoderTest, ActivationCheckpointingChangesMemoryAlone) {
  for (const char* norm : {"layer", "group"}) {
    for (const at::ScalarType dtype : {at::kFloat, at::kBFloat16}) {
      Encoder encoder(RandomConfig(norm, 8));
      encoder.Initialize(0.3);
      const TrainingPass kept = Train(&encoder, false, dtype), recomputed = Train(&encoder, true, dtype);
      ASSERT_EQ(kept.gradients.size(), recomputed.gradients.size());
      for (size_t i = 0; i < kept.gradients.size(); ++i) {
        EXPECT_TRUE(kept.gradients[i].equal(recomputed.gradients[i])) << norm << " " << dtype << " " << i;
      }
      EXPECT_LT(recomputed.kept_bytes, kept.kept_bytes / 2) << norm << " " << dtype;
    }
  }
}

}  // namespace
}  // namespace distill_l2s
