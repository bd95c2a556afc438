#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "modeling/checkpoint/module_tensors.h"
#include "modeling/wav2vec2/autocast.h"
#include "modeling/wav2vec2/tiny_config.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

std::shared_ptr<Wav2Vec2ForCtc> NewModel(const Wav2Vec2Config& config) {
  at::manual_seed(1);
  return Wav2Vec2ForCtc::Create(config).value();
}

// Clips of the given lengths in one batch of `samples` columns; the same clips whatever the batch.
at::Tensor Batch(const std::vector<int64_t>& lengths, const std::vector<int64_t>& clips, int64_t samples) {
  at::Tensor waveforms = at::zeros({static_cast<int64_t>(clips.size()), samples});
  for (size_t row = 0; row < clips.size(); ++row) {
    auto generator = at::detail::createCPUGenerator(100 + clips[row]);
    const int64_t length = lengths[clips[row]];
    waveforms[row].slice(0, 0, length).copy_(at::randn({length}, generator));
  }
  return waveforms;
}

at::Tensor Lengths(const std::vector<int64_t>& lengths, const std::vector<int64_t>& clips) {
  at::Tensor tensor = at::empty({static_cast<int64_t>(clips.size())}, at::kLong);
  for (size_t row = 0; row < clips.size(); ++row) tensor[row] = lengths[clips[row]];
  return tensor;
}

// Largest difference of a clip's logits alone, in a batch, and in one with more padding, over the largest
// logit.
double DependenceOnBatchAndPadding(at::ScalarType precision) {
  const at::NoGradGuard no_grad;
  // Larger weights than an initial model's, so that the padding could show.
  Wav2Vec2Config config = TinyConfig("layer");
  config.set_initializer_range(0.5);
  const auto model = NewModel(config);
  model->eval();
  model->to(precision);
  const std::vector<int64_t> lengths = {16000, 11237, 6403, 400, 719, 720, 9999};
  const auto run = [&](const std::vector<int64_t>& clips, int64_t samples) {
    return model->forward(Batch(lengths, clips, samples), Lengths(lengths, clips));
  };
  const StudentOutput all = run({0, 1, 2, 3, 4, 5, 6}, 16000);
  const StudentOutput more_padding = run({6, 5, 4, 3, 2, 1, 0}, 23456);
  double difference = 0, largest = 0;
  for (size_t clip = 0; clip < lengths.size(); ++clip) {
    const StudentOutput alone = run({static_cast<int64_t>(clip)}, lengths[clip]);
    const int64_t frames = FrameLength(config, lengths[clip]);
    EXPECT_EQ(alone.logits.sizes(), (std::vector<int64_t>{1, frames, 6}));
    EXPECT_EQ(all.frame_lengths[clip].item<int64_t>(), frames);
    const at::Tensor in_batch = all.logits[clip].slice(0, 0, frames);
    const at::Tensor in_longer_batch = more_padding.logits[6 - clip].slice(0, 0, frames);
    for (const at::Tensor& other : {in_batch, in_longer_batch}) {
      difference = std::max(difference, (other - alone.logits[0]).abs().max().item<double>());
    }
    largest = std::max(largest, alone.logits.abs().max().item<double>());
  }
  EXPECT_GT(largest, 0.1);
  return difference / largest;
}

TEST(Wav2Vec2ForCtcTest, LayerNormLogitsDoNotDependOnBatchAndPadding) {
  // What fp32 leaves is rounding: with 29 more bits it is gone.
  EXPECT_LT(DependenceOnBatchAndPadding(at::kFloat), 1e-5);
  EXPECT_LT(DependenceOnBatchAndPadding(at::kDouble), 1e-13);
}

// Ties of logits decide best paths.
TEST(Wav2Vec2ForCtcTest, LogitsAreFp32InAutocast) {
  const auto model = NewModel(TinyConfig("layer"));
  model->eval();
  const at::Tensor waveforms = at::randn({1, 16000});
  const int64_t last = model->config().num_hidden_layers();
  for (const at::ScalarType dtype : {at::kFloat, at::kBFloat16}) {
    const AutocastScope autocast(at::kCPU, dtype);
    const StudentOutput output = model->forward(waveforms, at::tensor({16000}, at::kLong), {last});
    EXPECT_EQ(output.logits.scalar_type(), at::kFloat);
    const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
    const TensorMap parameters = NamedTensors(*model);
    EXPECT_TRUE(
        output.logits.equal(at::linear(output.hidden_states[0].to(at::kFloat),
                                       parameters.at("lm_head.weight"), parameters.at("lm_head.bias"))));
    EXPECT_TRUE(output.logits.requires_grad());
  }
}

TEST(Wav2Vec2ForCtcTest, ParametersHaveTheNamesOfCheckpoints) {
  Wav2Vec2Config config = TinyConfig("group");
  const auto model = NewModel(config);
  std::vector<std::string> names;
  for (const auto& parameter : model->named_parameters()) names.push_back(parameter.key());
  for (const char* name :
       {"lm_head.weight", "lm_head.bias", "wav2vec2.masked_spec_embed",
        "wav2vec2.feature_extractor.conv_layers.0.conv.weight",
        "wav2vec2.feature_extractor.conv_layers.0.layer_norm.weight",
        "wav2vec2.feature_extractor.conv_layers.6.conv.weight", "wav2vec2.feature_projection.layer_norm.bias",
        "wav2vec2.feature_projection.projection.weight", "wav2vec2.encoder.pos_conv_embed.conv.weight_g",
        "wav2vec2.encoder.pos_conv_embed.conv.weight_v", "wav2vec2.encoder.pos_conv_embed.conv.bias",
        "wav2vec2.encoder.layer_norm.weight", "wav2vec2.encoder.layers.1.attention.out_proj.bias",
        "wav2vec2.encoder.layers.0.feed_forward.intermediate_dense.weight",
        "wav2vec2.encoder.layers.0.final_layer_norm.weight"}) {
    EXPECT_THAT(names, testing::Contains(name));
  }
  // Of the convolutions 7 weights and a norm; projection 4; mask 1; position 3; norm 2; 16 a layer; head 2.
  EXPECT_EQ(names.size(), 7u + 2 + 4 + 1 + 3 + 2 + 2 * 16 + 2);
}

TEST(Wav2Vec2ForCtcTest, TrainingIsRandomAndEvaluationIsNot) {
  Wav2Vec2Config config = TinyConfig("layer");
  config.set_final_dropout(0.5);
  config.set_apply_spec_augment(false);
  const auto model = NewModel(config);
  const at::Tensor waveforms = at::randn({1, 4000});
  const at::Tensor lengths = at::full({1}, 4000, at::kLong);
  EXPECT_FALSE(
      at::equal(model->forward(waveforms, lengths).logits, model->forward(waveforms, lengths).logits));
  // The head's dropout is behind the hidden states.
  EXPECT_TRUE(at::equal(model->forward(waveforms, lengths, {2}).hidden_states[0],
                        model->forward(waveforms, lengths, {2}).hidden_states[0]));
  at::manual_seed(5);
  const at::Tensor first = model->forward(waveforms, lengths).logits;
  at::manual_seed(5);
  EXPECT_TRUE(at::equal(first, model->forward(waveforms, lengths).logits));
  model->eval();
  EXPECT_TRUE(
      at::equal(model->forward(waveforms, lengths).logits, model->forward(waveforms, lengths).logits));
}

TEST(Wav2Vec2ForCtcTest, GeneratorDecidesMasksAndLayerDrop) {
  Wav2Vec2Config config = TinyConfig("layer");
  config.set_mask_time_prob(0.4f);
  config.set_mask_time_length(2);
  config.set_layerdrop(0.5);
  const auto model = NewModel(config);
  const at::Tensor waveforms = at::randn({2, 8000});
  const at::Tensor lengths = at::full({2}, 8000, at::kLong);
  const auto run = [&](uint64_t seed) {
    model->SetGenerator(at::detail::createCPUGenerator(seed));
    return model->forward(waveforms, lengths).logits;
  };
  EXPECT_TRUE(at::equal(run(3), run(3)));
  EXPECT_FALSE(at::equal(run(3), run(4)));
  model->SetGenerator(at::Generator());
  at::manual_seed(9);
  const at::Tensor first = model->forward(waveforms, lengths).logits;
  EXPECT_FALSE(at::equal(first, model->forward(waveforms, lengths).logits));
}

TEST(Wav2Vec2ForCtcTest, IsItsTwoHalvesInARow) {
  Wav2Vec2Config config = TinyConfig("layer");
  config.set_hidden_dropout(0.1f);
  config.set_layerdrop(0.1f);
  const auto model = NewModel(config);
  const at::Tensor waveforms = at::randn({2, 8000});
  const at::Tensor lengths = Lengths({8000, 5000}, {0, 1});
  at::manual_seed(3);
  const StudentOutput whole = model->forward(waveforms, lengths, {1});
  at::manual_seed(3);
  const at::Tensor features = model->EncodeFeatures(waveforms);
  EXPECT_EQ(features.sizes(), (std::vector<int64_t>{2, FrameLength(config, 8000), 8}));
  const StudentOutput halves = model->ForwardFeatures(features, lengths, {1});
  EXPECT_TRUE(halves.logits.equal(whole.logits));
  EXPECT_TRUE(halves.frame_lengths.equal(whole.frame_lengths));
  EXPECT_TRUE(halves.hidden_states[0].equal(whole.hidden_states[0]));
}

TEST(Wav2Vec2ForCtcTest, FramesPastALengthAreNotLookedAt) {
  const auto model = NewModel(TinyConfig("layer"));
  model->eval();
  const at::Tensor lengths = Lengths({8000, 5000}, {0, 1});
  const int64_t valid = FrameLength(model->config(), 5000);
  at::Tensor features = at::randn({2, FrameLength(model->config(), 8000), 8});
  const at::Tensor logits = model->ForwardFeatures(features, lengths).logits;
  features[1].slice(0, valid).fill_(7);
  const at::Tensor others = model->ForwardFeatures(features, lengths).logits;
  EXPECT_TRUE(others[0].equal(logits[0]));
  EXPECT_TRUE(others[1].slice(0, 0, valid).equal(logits[1].slice(0, 0, valid)));
}

TEST(Wav2Vec2ForCtcTest, FrozenFeatureEncoderGetsNoGradient) {
  const auto model = NewModel(TinyConfig("group"));
  model->FreezeFeatureEncoder();
  model->forward(at::randn({1, 4000}), at::full({1}, 4000, at::kLong)).logits.sum().backward();
  for (const auto& parameter : model->named_parameters()) {
    const bool frozen = parameter.key().find("feature_extractor.") != std::string::npos;
    EXPECT_EQ(parameter.value().requires_grad(), !frozen) << parameter.key();
    EXPECT_FALSE(frozen && parameter.value().grad().defined()) << parameter.key();
  }
  EXPECT_TRUE(model->named_parameters()["wav2vec2.feature_projection.projection.weight"].grad().defined());
}

TEST(Wav2Vec2ForCtcTest, NewHead) {
  Wav2Vec2Config config = TinyConfig("layer");
  config.set_initializer_range(0.3f);
  config.set_hidden_size(128);
  config.set_vocab_size(100);
  const auto model = NewModel(config);
  EXPECT_NEAR(model->named_parameters()["lm_head.weight"].std().item<double>(), 0.3, 0.01);
  EXPECT_EQ(model->named_parameters()["lm_head.bias"].abs().max().item<double>(), 0);
}

TEST(Wav2Vec2ForCtcTest, CreateNamesWhatIsWrong) {
  Wav2Vec2Config config = TinyConfig("layer");
  config.set_hidden_size(15);
  const auto model = Wav2Vec2ForCtc::Create(config);
  ASSERT_FALSE(model.ok());
  EXPECT_THAT(std::string(model.status().message()), HasSubstr("num_attention_heads: 2, expected a divisor"));
}

TEST(Wav2Vec2ForCtcDeathTest, ClipsThatAreTooShort) {
  const auto model = NewModel(TinyConfig("layer"));
  EXPECT_DEATH(model->forward(at::zeros({1, 4000}), at::full({1}, 399, at::kLong)),
               "clip 0 of the batch has 399 samples, expected 400 to 4000");
  EXPECT_DEATH(model->ForwardFeatures(at::zeros({1, 12, 8}), at::full({1}, 8000, at::kLong)),
               "clip 0 of the batch has 24 frames, expected 1 to 12");
}

}  // namespace
}  // namespace distill_l2s
