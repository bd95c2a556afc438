#include "modeling/wav2vec2/attention_adapter.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

#include "modeling/wav2vec2/encoder_layer.h"
#include "modeling/wav2vec2/tiny_config.h"

namespace distill_l2s {
namespace {

Wav2Vec2Config AdapterConfig() {
  Wav2Vec2Config config = TinyConfig("layer");
  config.set_adapter_attn_dim(5);
  return config;
}

TEST(AttentionAdapterTest, EqualsTheDefinition) {
  AttentionAdapter adapter(AdapterConfig());
  adapter.Initialize(0.3);
  const auto p = adapter.named_parameters();
  ASSERT_EQ(p.size(), 6u);
  EXPECT_EQ(p["linear_1.weight"].sizes(), (std::vector<int64_t>{5, 16}));
  const at::Tensor x = at::randn({2, 3, 16});
  const at::Tensor inner = at::linear(at::layer_norm(x, {16}), p["linear_1.weight"], p["linear_1.bias"]);
  const at::Tensor expected = at::linear(inner.clamp_min(0), p["linear_2.weight"], p["linear_2.bias"]);
  EXPECT_TRUE(at::allclose(adapter.forward(x), expected, 1e-5, 1e-6));
}

TEST(AttentionAdapterTest, IsAddedToTheOutputOfItsLayer) {
  const Wav2Vec2Config config = AdapterConfig();
  EncoderLayer with(config);
  EncoderLayer without(TinyConfig("layer"));
  with.Initialize(0.3);
  const at::NoGradGuard no_grad;
  for (auto& parameter : without.named_parameters()) {
    parameter.value().copy_(with.named_parameters()[parameter.key()]);
  }
  const auto p = with.named_parameters();
  EXPECT_EQ(p.size(), without.named_parameters().size() + 6);
  const at::Tensor x = at::randn({1, 4, 16});
  const at::Tensor plain = without.forward(x, at::Tensor());
  const at::Tensor inner = at::linear(at::layer_norm(plain, {16}), p["adapter_layer.linear_1.weight"],
                                      p["adapter_layer.linear_1.bias"]);
  const at::Tensor added =
      at::linear(inner.relu(), p["adapter_layer.linear_2.weight"], p["adapter_layer.linear_2.bias"]);
  EXPECT_GT(added.abs().max().item<double>(), 0.1);
  EXPECT_TRUE(at::allclose(with.forward(x, at::Tensor()), plain + added, 1e-4, 1e-5));
}

}  // namespace
}  // namespace distill_l2s
