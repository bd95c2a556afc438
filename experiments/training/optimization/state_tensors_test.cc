#include "experiments/training/optimization/state_tensors.h"

#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Key;

TEST(StateTensorsTest, CopiesByNameOrNothingAtAll) {
  const TensorMap target = {{"a", at::zeros({2})}, {"b", at::zeros({3})}};
  EXPECT_THAT(CopyTensors({{"a", at::full({2}, 1.0)}}, target).ToString(), HasSubstr("no tensor b"));
  EXPECT_THAT(CopyTensors({{"a", at::full({2}, 1.0)}, {"b", at::full({4}, 1.0)}}, target).ToString(),
              AllOf(HasSubstr("tensor b is [4]"), HasSubstr("expected [3]")));
  EXPECT_THAT(CopyTensors({{"a", at::full({2}, 1.0)}, {"b", at::full({3}, 1, at::kLong)}}, target).ToString(),
              HasSubstr("tensor b is [3] of Long"));
  EXPECT_TRUE(target.at("a").equal(at::zeros({2})));
  EXPECT_TRUE(
      CopyTensors({{"a", at::full({2}, 1.0)}, {"b", at::full({3}, 2.0)}, {"c", at::zeros({1})}}, target)
          .ok());
  EXPECT_TRUE(target.at("a").equal(at::full({2}, 1.0)));
  EXPECT_TRUE(target.at("b").equal(at::full({3}, 2.0)));
}

TEST(StateTensorsTest, Prefixes) {
  TensorMap all;
  AddWithPrefix("x/", {{"a", at::zeros({1})}, {"b", at::zeros({1})}}, &all);
  AddWithPrefix("y/", {{"a", at::zeros({2})}}, &all);
  EXPECT_THAT(all, ElementsAre(Key("x/a"), Key("x/b"), Key("y/a")));
  EXPECT_THAT(TakePrefix("x/", all), ElementsAre(Key("a"), Key("b")));
  EXPECT_EQ(TakePrefix("y/", all).at("a").numel(), 2);
}

}  // namespace
}  // namespace distill_l2s
