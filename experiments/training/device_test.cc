#include "experiments/training/device.h"

#include <ATen/Context.h>
#include <ATen/ops/ones.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(DeviceTest, TheCpuIsAlwaysThere) {
  const auto device = OpenDevice("cpu");
  ASSERT_TRUE(device.ok()) << device.status();
  EXPECT_TRUE(device->is_cpu());
}

TEST(DeviceTest, NamesAreChecked) {
  for (const char* name : {"", "gpu", "CPU", "cuda:", "cuda:x", "cuda:-1", "cuda:1000"}) {
    const absl::Status status = OpenDevice(name).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << name;
    EXPECT_THAT(status.ToString(),
                AllOf(HasSubstr(std::string("--device is \"") + name + "\""), HasSubstr("cuda:N")));
  }
}

TEST(DeviceTest, CudnnAttentionAndTf32AreForbiddenOnceAGpuIsAskedFor) {
  AllowCudnnAttention(true);
  AllowTf32(true);
  ASSERT_TRUE(at::globalContext().userEnabledCuDNNSDP());
  OpenDevice("cuda").IgnoreError();
  EXPECT_FALSE(at::globalContext().userEnabledCuDNNSDP());
  EXPECT_FALSE(at::globalContext().allowTF32CuDNN());
  EXPECT_FALSE(at::globalContext().allowTF32CuBLAS());
}

TEST(DeviceTest, CudaComputesOrTheErrorSaysWhatIsMissing) {
  const auto device = OpenDevice("cuda");
  if (!device.ok()) {
    EXPECT_TRUE(absl::IsFailedPrecondition(device.status()));
    EXPECT_THAT(device.status().ToString(),
                AnyOf(HasSubstr("cannot load LibTorch's CUDA part"), HasSubstr("there is no GPU")));
    GTEST_SKIP() << "no CUDA device: " << device.status();
  }
  EXPECT_EQ(at::ones({5}, at::TensorOptions(*device)).sum().item<float>(), 5);
  EXPECT_THAT(DeviceName(*device), AllOf(Not(IsEmpty()), Not(HasSubstr("unknown"))));
  EXPECT_THAT(OpenDevice("cuda:127").status().ToString(), HasSubstr("number of GPUs"));
}

TEST(DeviceTest, DeterminismReachesLibTorchCuDnnAndCuBlas) {
  MakeDeterministic();
  EXPECT_TRUE(at::globalContext().deterministicAlgorithms());
  EXPECT_FALSE(at::globalContext().deterministicAlgorithmsWarnOnly());
  EXPECT_TRUE(at::globalContext().deterministicCuDNN());
  EXPECT_FALSE(at::globalContext().benchmarkCuDNN());
  EXPECT_STREQ(getenv("CUBLAS_WORKSPACE_CONFIG"), ":4096:8");
}

}  // namespace
}  // namespace distill_l2s
