#include "modeling/checkpoint/tensor_hash.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "base/sha256.h"

namespace distill_l2s {
namespace {

TEST(TensorHashTest, IsTheShaOfNameDtypeShapeAndBytes) {
  const TensorMap tensors = {{"b", at::tensor({int16_t{1}, int16_t{2}})}, {"a", at::ones({}, at::kByte)}};
  EXPECT_EQ(HashTensors(tensors), Sha256Hex(std::string("1:a;U8;[];\1"
                                                        "1:b;I16;[2];\1\0\2\0",
                                                        27)));
}

TEST(TensorHashTest, EveryDifferenceChangesIt) {
  const at::Tensor values = at::arange(6, at::kFloat);
  const std::string hash = HashTensors({{"w", values}});
  at::Tensor changed = values.clone();
  changed[5] = 5.0000005f;  // The next float.
  EXPECT_NE(HashTensors({{"w", changed}}), hash);
  EXPECT_NE(HashTensors({{"v", values}}), hash);
  EXPECT_NE(HashTensors({{"w", values.reshape({2, 3})}}), hash);
  EXPECT_NE(HashTensors({{"w", values.to(at::kInt)}}), hash);
  EXPECT_NE(HashTensors({{"w", values}, {"x", at::ones({0})}}), hash);
  EXPECT_NE(HashTensors({}), hash);
}

TEST(TensorHashTest, StridesDoNotMatter) {
  const at::Tensor values = at::arange(6, at::kFloat).reshape({2, 3});
  EXPECT_EQ(HashTensors({{"w", values.t().contiguous().t()}}), HashTensors({{"w", values}}));
}

}  // namespace
}  // namespace distill_l2s
