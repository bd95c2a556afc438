#include "experiments/training/torch_errors.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>
#include <c10/util/Exception.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <new>
#include <stdexcept>
#include <string>

namespace distill_l2s {
namespace {

using testing::HasSubstr;
using testing::Not;

absl::Status Caught(const std::function<void()>& work) {
  return CatchErrors([&] {
    work();
    return absl::OkStatus();
  });
}

TEST(TorchErrorsTest, WhatDoesNotThrowIsLeftAlone) {
  EXPECT_TRUE(Caught([] {}).ok());
  EXPECT_EQ(CatchErrors([] { return absl::NotFoundError("a"); }), absl::NotFoundError("a"));
}

TEST(TorchErrorsTest, MessagesHaveNoBacktrace) {
  const absl::Status status = Caught([] { at::ones({2, 3}).matmul(at::ones({2, 3})); });
  EXPECT_TRUE(absl::IsInternal(status)) << status;
  EXPECT_THAT(status.ToString(), HasSubstr("2x3"));
  EXPECT_THAT(status.ToString(), Not(HasSubstr("Exception raised from")));
  const absl::Status wrapped =
      Caught([] { throw std::runtime_error("refused\nException raised from f at g.cpp:1\n#0 f"); });
  EXPECT_EQ(wrapped, absl::InternalError("refused"));
}

TEST(TorchErrorsTest, TheCpusAllocatorRunsOutOfMemory) {
  const absl::Status status = Caught([] { at::empty({int64_t{1} << 60}); });
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
}

TEST(TorchErrorsTest, LibrariesBelowRunOutOfMemory) {
  EXPECT_TRUE(IsOutOfMemory(std::bad_alloc()));
  for (const char* message :
       {"CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
        "cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
        "NCCL error: unhandled cuda error: Cuda failure 2 'out of memory'", "CUDA error: out of memory"}) {
    EXPECT_TRUE(IsOutOfMemory(std::runtime_error(message))) << message;
  }
  EXPECT_FALSE(IsOutOfMemory(std::runtime_error("CUBLAS_STATUS_EXECUTION_FAILED")));
  EXPECT_FALSE(IsOutOfMemory(std::runtime_error("CUDA error: an illegal memory access was encountered")));
}

}  // namespace
}  // namespace distill_l2s
