#include "experiments/benchmark/operator_profile.h"

#include <ATen/ops/randn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using testing::HasSubstr;

TEST(OperatorProfileTest, CountsTheCallsOfBothPasses) {
  const at::Tensor weight = at::randn({8, 8}).requires_grad_();
  const auto profile = ProfileOperators(at::kCPU, [&] {
    for (int i = 0; i < 3; ++i) at::randn({4, 8}).matmul(weight).tanh().sum().backward();
    return absl::OkStatus();
  });
  ASSERT_TRUE(profile.ok()) << profile.status();
  EXPECT_EQ(profile->operators.at("aten::tanh").calls, 3);
  EXPECT_EQ(profile->operators.at("aten::tanh_backward").calls, 3) << "the backward pass is not seen";
  // One product forward, one for the weight's gradient.
  EXPECT_EQ(profile->operators.at("aten::mm").calls, 6);
  EXPECT_TRUE(profile->kernels.empty());
  EXPECT_THAT(DescribeProfile(*profile, 100), HasSubstr("aten::tanh_backward"));
}

TEST(OperatorProfileTest, GivesTheWorksErrorAndProfilesAgain) {
  const auto failed =
      ProfileOperators(at::kCPU, [] { return absl::ResourceExhaustedError("no memory left"); });
  EXPECT_THAT(std::string(failed.status().message()), HasSubstr("no memory left"));
  EXPECT_TRUE(ProfileOperators(at::kCPU, [] { return absl::OkStatus(); }).ok());
}

TEST(OperatorProfileTest, TheTableBeginsWithWhatTakesMost) {
  OperatorProfile profile;
  profile.kernels["gemm"] = {24, 0.039};
  profile.kernels["softmax"] = {24, 0.008};
  profile.idle_s = 0.005;
  profile.span_s = 0.105;
  EXPECT_EQ(DescribeProfile(profile, 1),
            "the GPU is idle for 5.00 of 105.00 ms\n"
            "kernels: 48 calls, 47.00 ms\n"
            "     39.000 ms     24  gemm\n");
}

}  // namespace
}  // namespace distill_l2s
