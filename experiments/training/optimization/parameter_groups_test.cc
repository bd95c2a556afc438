#include "experiments/training/optimization/parameter_groups.h"

#include <gtest/gtest.h>
#include <torch/nn/modules/linear.h>

namespace distill_l2s {
namespace {

class TwoLayers : public torch::nn::Module {
 public:
  TwoLayers() {
    encoder = register_module("encoder", torch::nn::Linear(2, 3));
    head = register_module("head", torch::nn::Linear(3, 4));
  }
  torch::nn::Linear encoder{nullptr}, head{nullptr};
};

const AdamW::Group* Find(const std::vector<AdamW::Group>& groups, const at::Tensor& parameter) {
  for (const auto& group : groups) {
    for (const auto& member : group.parameters) {
      if (member.is_same(parameter)) return &group;
    }
  }
  return nullptr;
}

TEST(ParameterGroupsTest, DecayAndRateByKind) {
  TwoLayers student;
  torch::nn::Linear projection(3, 5);
  OptimizationConfig config;
  config.set_weight_decay(0.1);
  config.set_new_parameter_rate_factor(10);
  const auto groups = ParameterGroups(config, student, {"head.weight", "head.bias"}, projection.get());
  EXPECT_EQ(groups.size(), 4u);
  EXPECT_EQ(Find(groups, student.encoder->weight)->weight_decay, 0.1);
  EXPECT_EQ(Find(groups, student.encoder->weight)->rate_factor, 1);
  EXPECT_EQ(Find(groups, student.encoder->bias)->weight_decay, 0);
  EXPECT_EQ(Find(groups, student.head->weight)->rate_factor, 10);
  EXPECT_EQ(Find(groups, student.head->bias)->weight_decay, 0);
  EXPECT_EQ(Find(groups, projection->weight), Find(groups, student.head->weight));
}

TEST(ParameterGroupsTest, FrozenParametersAreLeftOut) {
  TwoLayers student;
  student.encoder->weight.set_requires_grad(false);
  OptimizationConfig config;
  config.set_decay_all_parameters(true);
  const auto groups = ParameterGroups(config, student, {}, nullptr);
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].parameters.size(), 3u);
  EXPECT_EQ(Find(groups, student.encoder->weight), nullptr);
}

}  // namespace
}  // namespace distill_l2s
