#include "losses/sinkhorn_tokens.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/logsumexp.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>
#include <ATen/record_function.h>
#include <glog/logging.h>

#include <limits>
#include <vector>

namespace distill_l2s {
namespace {

// Costs lie between 0 and 2 + beta.
constexpr double kMaxScalingRange = 300;

// [B, size]: the place i / (n_b - 1) of the first n_b; 0 where n_b is 1.
at::Tensor Places(const at::Tensor& counts, int64_t size) {
  const at::Tensor index = at::arange(size, counts.options().dtype(at::kDouble));
  return index / (counts - 1).clamp_min(1).unsqueeze(1);
}

at::Tensor UnitVectors(const at::Tensor& vectors) {
  const at::Tensor wide = vectors.to(at::kDouble);
  return wide / wide.norm(2, {-1}, /*keepdim=*/true).clamp_min(1e-8);
}

// [B, size]: 1 / n_b for the first n_b, 0 after them.
at::Tensor EqualMasses(const at::Tensor& counts, int64_t size) {
  const at::Tensor real = at::arange(size, counts.options()) < counts.unsqueeze(1);
  return real.to(at::kDouble) / counts.clamp_min(1).unsqueeze(1);
}

// mass / sum, where a mass of 0 gives 0 whatever the sum.
at::Tensor Factor(const at::Tensor& mass, const at::Tensor& sum) {
  return mass / sum.masked_fill(mass == 0, 1);
}

}  // namespace

at::Tensor SinkhornPlanByScaling(const at::Tensor& cost, const at::Tensor& row_mass,
                                 const at::Tensor& column_mass, double epsilon, int64_t iterations) {
  const at::Tensor rows = row_mass.unsqueeze(2), columns = column_mass.unsqueeze(1);
  const at::Tensor kernel = (cost / -epsilon).exp().masked_fill((rows == 0) | (columns == 0), 0).contiguous();
  at::Tensor row_factor = (rows != 0).to(at::kDouble);  // exp(f / epsilon), f = 0.
  at::Tensor column_factor = at::zeros_like(columns);
  for (int64_t i = 0; i < iterations; ++i) {
    column_factor = Factor(columns, row_factor.transpose(1, 2).bmm(kernel));
    row_factor = Factor(rows, kernel.bmm(column_factor.transpose(1, 2)));
  }
  return row_factor * kernel * column_factor;
}

at::Tensor SinkhornPlanInLogarithms(const at::Tensor& cost, const at::Tensor& row_mass,
                                    const at::Tensor& column_mass, double epsilon, int64_t iterations) {
  constexpr double kImpossible = -std::numeric_limits<double>::infinity();
  const at::Tensor no_row = (row_mass == 0).unsqueeze(2), no_column = (column_mass == 0).unsqueeze(1);
  const at::Tensor log_kernel = (cost / -epsilon).masked_fill(no_row | no_column, kImpossible);
  const at::Tensor log_rows = row_mass.log().unsqueeze(2), log_columns = column_mass.log().unsqueeze(1);
  at::Tensor row_potential = at::zeros_like(log_rows);
  at::Tensor column_potential = at::zeros_like(log_columns).masked_fill(no_column, kImpossible);
  for (int64_t i = 0; i < iterations; ++i) {
    column_potential = (log_columns - at::logsumexp(log_kernel + row_potential, {1}, /*keepdim=*/true))
                           .masked_fill(no_column, kImpossible);
    row_potential = (log_rows - at::logsumexp(log_kernel + column_potential, {2}, /*keepdim=*/true))
                        .masked_fill(no_row, kImpossible);
  }
  return (log_kernel + row_potential + column_potential).exp();
}

AlignedPairs SinkhornTokensAlignment::Align(const AlignmentInput& input) const {
  RECORD_USER_SCOPE("sinkhorn");
  const at::NoGradGuard no_grad;
  CHECK(input.projected.defined());
  const at::Device device = input.logits.device();
  const at::ScalarType dtype = input.logits.scalar_type();
  const auto on_device = [&](const at::Tensor& tensor) { return tensor.to(device, /*non_blocking=*/true); };
  const at::Tensor host_lengths =
      input.host_frame_lengths.defined() ? input.host_frame_lengths : input.frame_lengths.cpu();
  std::vector<bool> paired;
  for (int64_t b = 0; b < host_lengths.size(0); ++b) paired.push_back(host_lengths[b].item<int64_t>() > 0);
  CHECK_EQ(input.texts.size(), paired.size()) << "an alignment that reads texts got others";
  const UnitRows rows = MakeUnitRows(input.texts, paired, input.teacher.size(1), dtype);
  AlignedPairs pairs = {
      {}, on_device(rows.teacher_weights), on_device(rows.counts), on_device(rows.unit_ids)};

  const at::Tensor frame_vectors = UnitVectors(input.projected);                          // [B, T, D]
  const at::Tensor unit_vectors = UnitVectors(pairs.teacher_weights.bmm(input.teacher));  // [B, K, D]
  const at::Tensor frame_places = Places(input.frame_lengths, frame_vectors.size(1)).unsqueeze(2);
  const at::Tensor unit_places = Places(pairs.counts, rows.num_rows()).unsqueeze(1);
  const at::Tensor cost = 1 - frame_vectors.bmm(unit_vectors.transpose(1, 2)) +
                          config_.beta() * (frame_places - unit_places).square();
  const at::Tensor frame_mass = EqualMasses(input.frame_lengths, frame_vectors.size(1));
  const at::Tensor unit_mass = EqualMasses(pairs.counts, rows.num_rows());
  const bool by_scaling = (2 + config_.beta()) / config_.epsilon() <= kMaxScalingRange;
  const at::Tensor plan = (by_scaling ? SinkhornPlanByScaling : SinkhornPlanInLogarithms)(
      cost, frame_mass, unit_mass, config_.epsilon(), config_.iterations());
  const at::Tensor sums = plan.sum(1, /*keepdim=*/true);  // [B, 1, K]
  pairs.student_weights = (plan / sums.masked_fill(unit_mass.unsqueeze(1) == 0, 1))
                              .masked_fill(unit_mass.unsqueeze(1) == 0, 0)
                              .transpose(1, 2)
                              .to(dtype)
                              .contiguous();
  return pairs;
}

}  // namespace distill_l2s
