// In place of LibTorch's, which includes the registration of operators and TorchScript.
#pragma once

#ifdef LIBTORCH_HEADERS_IN_FULL
#include_next <torch/types.h>
#else
#include <ATen/core/Tensor.h>

#include <optional>

namespace torch {
using namespace at;  // NOLINT, as LibTorch has it.
using Dtype = at::ScalarType;
using std::nullopt;
using std::optional;
}  // namespace torch
#endif
