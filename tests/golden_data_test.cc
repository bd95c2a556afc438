#include "tests/golden_data.h"

#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

namespace distill_l2s {
namespace {

constexpr Tolerance kTolerance = {1e-2, 1e-3};

TEST(IsCloseTest, BoundsLargestDifferenceByLargestValue) {
  const at::Tensor want = at::tensor({100.0, 0.0});
  // The bound is 1e-2 * 100 + 1e-3 for every element.
  EXPECT_TRUE(IsClose(at::tensor({100.0, 1.0009}), want, kTolerance));
  EXPECT_FALSE(IsClose(at::tensor({100.0, 1.0011}), want, kTolerance));
  EXPECT_TRUE(IsClose(0.0009, 0.0, kTolerance));
  EXPECT_FALSE(IsClose(0.0011, 0.0, kTolerance));
}

TEST(IsCloseTest, FailureNamesThePlace) {
  const auto result = IsClose(at::tensor({1.0, 2.0, 3.0, 5.0}).view({2, 2}),
                              at::tensor({1.0, 2.0, 3.0, 4.0}).view({2, 2}), kTolerance);
  EXPECT_FALSE(result);
  EXPECT_NE(std::string(result.message()).find("at [1, 1]: got 5, want 4"), std::string::npos)
      << result.message();
}

TEST(IsCloseTest, RefusesOtherShapesKindsAndUndefined) {
  EXPECT_FALSE(IsClose(at::ones({2, 1}), at::ones({2}), kTolerance));
  EXPECT_FALSE(IsClose(at::ones({2}, at::kLong), at::ones({2}), kTolerance));
  EXPECT_FALSE(IsClose(at::Tensor(), at::ones({2}), kTolerance));
  EXPECT_TRUE(IsClose(at::ones({2}, at::kDouble), at::ones({2}), kTolerance));
}

TEST(IsCloseTest, IntegersAreEqualOrNot) {
  EXPECT_TRUE(IsClose(at::tensor({1000000, 2}), at::tensor({1000000, 2}), kTolerance));
  EXPECT_FALSE(IsClose(at::tensor({1000001, 2}), at::tensor({1000000, 2}), kTolerance));
}

TEST(IsCloseTest, NonFiniteValues) {
  const double infinity = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(IsClose(at::tensor({infinity, 1.0}), at::tensor({infinity, 1.0}), kTolerance));
  EXPECT_FALSE(IsClose(at::tensor({infinity, 2.0}), at::tensor({infinity, 1.0}), kTolerance));
  EXPECT_FALSE(IsClose(-infinity, infinity, kTolerance));
  EXPECT_FALSE(IsClose(1.0, infinity, kTolerance));
  EXPECT_FALSE(IsClose(infinity, 1.0, kTolerance));
  EXPECT_FALSE(IsClose(nan, 1.0, kTolerance));
  EXPECT_FALSE(IsClose(nan, nan, kTolerance));
}

TEST(GoldenFilesTest, NoFileIsAnError) {
  EXPECT_THROW(GoldenFiles("no such prefix", ".json"), std::runtime_error);
  EXPECT_THROW(ReadGoldenTensors("absent.safetensors"), std::runtime_error);
  EXPECT_THROW(GoldenTensor({}, "absent"), std::runtime_error);
  EXPECT_FALSE(GoldenFiles("", ".md").empty());
}

}  // namespace
}  // namespace distill_l2s
