#include "modeling/checkpoint/module_tensors.h"

#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/nn/modules/linear.h>

#include <vector>

namespace distill_l2s {
namespace {

struct Outer : torch::nn::Module {
  Outer() {
    inner = register_module("inner", torch::nn::Linear(2, 3));
    register_buffer("steps", at::zeros({1}, at::kLong));
  }
  torch::nn::Linear inner{nullptr};
};

TEST(ModuleTensorsTest, NamesParametersAndBuffersAndSharesTheirMemory) {
  Outer outer;
  TensorMap tensors = NamedTensors(outer);
  std::vector<std::string> names;
  for (const auto& [name, tensor] : tensors) names.push_back(name);
  EXPECT_THAT(names, testing::ElementsAre("inner.bias", "inner.weight", "steps"));
  EXPECT_EQ(tensors.at("inner.weight").const_data_ptr(), outer.inner->weight.const_data_ptr());
}

}  // namespace
}  // namespace distill_l2s
