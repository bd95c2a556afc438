#include "modeling/wav2vec2/one_dnn_scope.h"

#include <ATen/Context.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

bool UsesOneDnn() { return at::globalContext().userEnabledMkldnn(); }

TEST(OneDnnScopeTest, OffForFloat32OnTheCpuAndRestored) {
  ASSERT_TRUE(UsesOneDnn());
  {
    const OneDnnScope outer(at::kCPU, at::kFloat);
    EXPECT_FALSE(UsesOneDnn());
    { const OneDnnScope inner(at::kCPU, at::kFloat); }
    EXPECT_FALSE(UsesOneDnn());
  }
  EXPECT_TRUE(UsesOneDnn());
}

TEST(OneDnnScopeTest, StaysOnOtherwise) {
  const OneDnnScope bf16(at::kCPU, at::kBFloat16);
  EXPECT_TRUE(UsesOneDnn());
  const OneDnnScope cuda(at::kCUDA, at::kFloat);
  EXPECT_TRUE(UsesOneDnn());
}

}  // namespace
}  // namespace distill_l2s
