#include "losses/distance_testing.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace distill_l2s {

AlignedPairs PairsOfCounts(const std::vector<int64_t>& counts) {
  const auto batch = static_cast<int64_t>(counts.size());
  const int64_t rows = std::max<int64_t>(1, *std::max_element(counts.begin(), counts.end()));
  AlignedPairs pairs;
  pairs.counts = at::tensor(counts, at::kLong);
  pairs.unit_ids = at::arange(batch * rows, at::kLong).view({batch, rows});
  return pairs;
}

void ExpectGradientOfFiniteDifferences(const Distance& distance) {
  at::manual_seed(11);
  constexpr double kStep = 1e-6;
  const std::vector<int64_t> counts = {3, 0, 2};
  const AlignedPairs pairs = PairsOfCounts(counts);
  at::Tensor student = at::randn({3, 3, 4}, at::kDouble), teacher = at::randn({3, 3, 4}, at::kDouble);
  for (size_t b = 0; b < counts.size(); ++b) {
    student[static_cast<int64_t>(b)].slice(0, counts[b]).zero_();
    teacher[static_cast<int64_t>(b)].slice(0, counts[b]).zero_();
  }
  student.set_requires_grad(true);
  distance.ClipMeans(student, teacher, pairs).sum().backward();
  const at::NoGradGuard no_grad;
  for (size_t b = 0; b < counts.size(); ++b) {
    for (int64_t k = 0; k < counts[b]; ++k) {
      for (int64_t d = 0; d < 4; ++d) {
        at::Tensor value = student[static_cast<int64_t>(b)][k][d];
        const auto shifted = [&](double by) {
          value.add_(by);
          const double result = distance.ClipMeans(student, teacher, pairs).sum().item<double>();
          value.sub_(by);
          return result;
        };
        const double slope = (shifted(kStep) - shifted(-kStep)) / (2 * kStep);
        EXPECT_NEAR(student.grad()[static_cast<int64_t>(b)][k][d].item<double>(), slope, 1e-7)
            << b << ", " << k << ", " << d;
      }
    }
  }
  EXPECT_EQ(student.grad()[1].abs().sum().item<double>(), 0);
  EXPECT_TRUE(student.grad().isfinite().all().item<bool>());
}

}  // namespace distill_l2s
