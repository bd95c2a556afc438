#include "experiments/training/state/scalar_tensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace distill_l2s {
namespace {

TEST(ScalarTensorsTest, NumbersComeBackExact) {
  const TensorMap tensors = {{"third", RealTensor(1.0 / 3)},
                             {"nan", RealTensor(std::nan(""))},
                             {"infinity", RealTensor(std::numeric_limits<double>::infinity())},
                             {"large", IntegerTensor((int64_t{1} << 53) + 1)}};
  EXPECT_EQ(*GetReal(tensors, "third"), 1.0 / 3);
  EXPECT_TRUE(std::isnan(*GetReal(tensors, "nan")));
  EXPECT_EQ(*GetReal(tensors, "infinity"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(*GetInteger(tensors, "large"), (int64_t{1} << 53) + 1);
}

TEST(ScalarTensorsTest, ErrorsNameTheNumber) {
  const TensorMap tensors = {{"step", RealTensor(1)}};
  EXPECT_THAT(GetInteger(tensors, "step").status().ToString(),
              testing::HasSubstr("\"step\" is of another type: expected one Long"));
  EXPECT_THAT(GetReal(tensors, "audio_s").status().ToString(),
              testing::HasSubstr("\"audio_s\" is missing: expected one Double"));
}

}  // namespace
}  // namespace distill_l2s
