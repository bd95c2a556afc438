#include "experiments/training/distributed/nccl_backend.h"

#include <ATen/ops/full.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/HashStore.hpp>
#include <vector>

#include "experiments/training/device.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

// Without a GPU c10d's own constructor says so: the library was loaded, and found all of libtorch_cuda.so and
// NCCL that it calls.
TEST(NcclBackendTest, SumsOnOneRankOrTheErrorSaysWhatIsMissing) {
  const auto opened = OpenDevice("cuda");
  const auto backend = MakeNccl(c10::make_intrusive<c10d::HashStore>(), /*rank=*/0, /*world_size=*/1,
                                std::chrono::seconds(30), at::Device(at::kCUDA, 0));
  if (absl::IsUnimplemented(backend.status())) {
    EXPECT_THAT(backend.status().ToString(), HasSubstr("built without NCCL"));
    GTEST_SKIP() << backend.status();
  }
  if (!opened.ok()) {
    EXPECT_TRUE(absl::IsFailedPrecondition(backend.status())) << backend.status();
    EXPECT_THAT(backend.status().ToString(), HasSubstr("no GPUs found"));
    GTEST_SKIP() << opened.status() << "; " << backend.status();
  }
  ASSERT_TRUE(backend.ok()) << backend.status();
  std::vector<at::Tensor> tensors = {at::full({3}, 2.0, at::TensorOptions(*opened))};
  (*backend)->allreduce(tensors)->wait();
  EXPECT_EQ(tensors[0].sum().item<float>(), 6);
  (*backend)->shutdown();
}

}  // namespace
}  // namespace distill_l2s
