#pragma once

#include <ATen/core/Tensor.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "modeling/checkpoint/safetensors.h"

// Golden data: numbers of the reference implementations, in the directory --golden_dir (see
// tests/golden/README.md). What cannot be read throws std::runtime_error that names the path and the cause,
// so that GoogleTest fails the test that asked for it and runs the others.
namespace distill_l2s {

// The path of the file `name` of the golden directory.
std::string GoldenPath(absl::string_view name);

// Names, sorted, of the golden directory's files that begin with `prefix` and end with `suffix`. None is an
// error.
std::vector<std::string> GoldenFiles(absl::string_view prefix, absl::string_view suffix);

TensorMap ReadGoldenTensors(absl::string_view name);
nlohmann::json ReadGoldenJson(absl::string_view name);

// The tensor `name` of a file that was read; an absent one is an error that names it.
const at::Tensor& GoldenTensor(const TensorMap& tensors, const std::string& name);

// max|got - want| <= rel * max|want| + abs, over the whole tensor.
struct Tolerance {
  double rel;
  double abs;
};
constexpr Tolerance kLossTolerance = {1e-5, 1e-6};
constexpr Tolerance kHiddenStateTolerance = {2e-5, 1e-6};  // And logits.
constexpr Tolerance kGradientTolerance = {2e-4,
                                          1e-6};  // And all else but losses in a file that holds gradients.
constexpr Tolerance kTrajectoryLossTolerance = {1e-4, 1e-6};
constexpr Tolerance kTrajectoryWeightTolerance = {2e-4, 2e-5};

// Whether `got` equals `want` in shape and, to the tolerance, in value: EXPECT_TRUE(IsClose(got, want, ...))
// << name. Integers and booleans must be equal. Infinities must stand at the same places with the same sign;
// a NaN is never close. Floating-point dtypes may differ; devices too.
testing::AssertionResult IsClose(const at::Tensor& got, const at::Tensor& want, Tolerance tolerance);
testing::AssertionResult IsClose(double got, double want, Tolerance tolerance);

}  // namespace distill_l2s
