#include "modeling/wav2vec2/encoder_layer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/softmax.h>
#include <gtest/gtest.h>

#include <cmath>

#include "modeling/wav2vec2/tiny_config.h"

namespace distill_l2s {
namespace {

at::Tensor Project(const torch::OrderedDict<std::string, at::Tensor>& parameters, const std::string& name,
                   const at::Tensor& input) {
  return at::linear(input, parameters[name + ".weight"], parameters[name + ".bias"]);
}

TEST(EncoderLayerTest, AttentionEqualsTheDefinition) {
  SelfAttention attention(TinyConfig("layer"));
  attention.Initialize(0.3);
  const auto parameters = attention.named_parameters();
  const at::Tensor frames = at::randn({1, 7, 16});
  at::Tensor context = at::empty({1, 7, 16});
  for (int64_t head = 0; head < 2; ++head) {
    const auto part = [&](const char* name) {
      return Project(parameters, name, frames).slice(2, head * 8, head * 8 + 8);
    };
    const at::Tensor scores = at::matmul(part("q_proj"), part("k_proj").transpose(1, 2)) / std::sqrt(8.0);
    context.slice(2, head * 8, head * 8 + 8).copy_(at::matmul(at::softmax(scores, -1), part("v_proj")));
  }
  EXPECT_TRUE(at::allclose(attention.forward(frames, at::Tensor()), Project(parameters, "out_proj", context),
                           1e-4, 1e-6));
}

TEST(EncoderLayerTest, MaskedFramesAreNotSeen) {
  SelfAttention attention(TinyConfig("layer"));
  attention.Initialize(0.3);
  at::Tensor frames = at::randn({2, 9, 16});
  at::Tensor mask = at::ones({2, 9}, at::kBool);
  mask[1].slice(0, 5).fill_(false);
  const at::Tensor before = attention.forward(frames, mask);
  frames[1].slice(0, 5).normal_(0, 100);
  const at::Tensor after = attention.forward(frames, mask);
  EXPECT_TRUE(at::allclose(after[0], before[0]));
  EXPECT_TRUE(at::allclose(after[1].slice(0, 0, 5), before[1].slice(0, 0, 5)));
  const at::Tensor alone = attention.forward(frames.slice(0, 1, 2).slice(1, 0, 5), at::Tensor());
  EXPECT_TRUE(at::allclose(alone[0], after[1].slice(0, 0, 5), 1e-5, 1e-6));
}

// The path with dropout, at a probability so small that it rounds to none, against the fused kernel.
TEST(EncoderLayerTest, AttentionWithDropoutIsTheSameAttention) {
  Wav2Vec2Config config = TinyConfig("layer");
  config.set_attention_dropout(1e-9f);
  SelfAttention attention(config);
  attention.Initialize(0.3);
  const at::Tensor frames = at::randn({2, 9, 16});
  at::Tensor mask = at::ones({2, 9}, at::kBool);
  mask[1].slice(0, 5).fill_(false);
  for (const at::Tensor& given : {at::Tensor(), mask}) {
    attention.train();
    const at::Tensor trained = attention.forward(frames, given);
    attention.eval();
    EXPECT_TRUE(at::allclose(trained, attention.forward(frames, given), 1e-4, 1e-6));
  }
}

TEST(EncoderLayerTest, OrderOfNormsAndResiduals) {
  for (const char* norm : {"layer", "group"}) {
    EncoderLayer layer(TinyConfig(norm));
    layer.Initialize(0.3);
    const auto parameters = layer.named_parameters();
    const at::Tensor x = at::randn({1, 6, 16});
    const auto normalize = [](const at::Tensor& input) { return at::layer_norm(input, {16}); };
    SelfAttention attention(TinyConfig(norm));
    for (auto& parameter : attention.named_parameters()) {
      parameter.value().set_data(parameters["attention." + parameter.key()].detach());
    }
    const auto attend = [&](const at::Tensor& input) { return attention.forward(input, at::Tensor()); };
    const auto feed = [&](const at::Tensor& input) {
      return Project(parameters, "feed_forward.output_dense",
                     at::gelu(Project(parameters, "feed_forward.intermediate_dense", input)));
    };
    at::Tensor want;
    if (norm == std::string("layer")) {
      const at::Tensor attended = x + attend(normalize(x));
      want = attended + feed(normalize(attended));
    } else {
      const at::Tensor attended = normalize(x + attend(x));
      want = normalize(attended + feed(attended));
    }
    EXPECT_TRUE(at::allclose(layer.forward(x, at::Tensor()), want, 1e-4, 1e-5)) << norm;
  }
}

// Each dropout of a layer acts in training, and none in evaluation.
TEST(EncoderLayerTest, EachDropoutActsInTrainingOnly) {
  using Setter = void (Wav2Vec2Config::*)(float);
  for (const Setter set : {&Wav2Vec2Config::set_attention_dropout, &Wav2Vec2Config::set_hidden_dropout,
                           &Wav2Vec2Config::set_activation_dropout}) {
    Wav2Vec2Config config = TinyConfig("layer");
    (config.*set)(0.5f);
    EncoderLayer layer(config);
    layer.Initialize(0.3);
    const at::Tensor x = at::randn({1, 6, 16});
    EXPECT_FALSE(at::equal(layer.forward(x, at::Tensor()), layer.forward(x, at::Tensor())));
    layer.eval();
    EXPECT_TRUE(at::equal(layer.forward(x, at::Tensor()), layer.forward(x, at::Tensor())));
  }
}

}  // namespace
}  // namespace distill_l2s
