#include "modeling/checkpoint/module_tensors.h"

#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/nn/module.h>

#include <memory>
#include <vector>

namespace distill_l2s {
namespace {

struct Outer : torch::nn::Module {
  Outer() {
    inner = register_module("inner", std::make_shared<torch::nn::Module>());
    inner->register_parameter("weight", at::zeros({3, 2}));
    inner->register_parameter("bias", at::zeros({3}));
    register_buffer("steps", at::zeros({1}, at::kLong));
  }
  std::shared_ptr<torch::nn::Module> inner;
};

TEST(ModuleTensorsTest, NamesParametersAndBuffersAndSharesTheirMemory) {
  Outer outer;
  TensorMap tensors = NamedTensors(outer);
  std::vector<std::string> names;
  for (const auto& [name, tensor] : tensors) names.push_back(name);
  EXPECT_THAT(names, testing::ElementsAre("inner.bias", "inner.weight", "steps"));
  EXPECT_EQ(tensors.at("inner.weight").const_data_ptr(),
            outer.inner->named_parameters()["weight"].const_data_ptr());
}

}  // namespace
}  // namespace distill_l2s
