#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {

// Numbers as tensors of a TensorMap, exact: float64 and int64 scalars.
at::Tensor RealTensor(double value);
at::Tensor IntegerTensor(int64_t value);

// The number `name` of `tensors`. An error says that it is missing or no such scalar.
absl::StatusOr<double> GetReal(const TensorMap& tensors, const std::string& name);
absl::StatusOr<int64_t> GetInteger(const TensorMap& tensors, const std::string& name);

}  // namespace distill_l2s
