#include "losses/unit_alignment_testing.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace distill_l2s {
namespace {

constexpr int64_t kClasses = 6;
constexpr int64_t kWidth = 3;

void FillInput(int64_t num_frames, std::vector<int64_t> frame_lengths, std::vector<int64_t> token_lengths,
               TextBatch* batch) {
  const int64_t clips = static_cast<int64_t>(frame_lengths.size());
  AlignmentInput& input = batch->input;
  input.logits = at::randn({clips, num_frames, kClasses}, at::kDouble);
  input.frame_lengths = at::tensor(frame_lengths, at::kLong);
  input.host_frame_lengths = input.frame_lengths;
  input.token_lengths = at::tensor(token_lengths, at::kLong);
  const int64_t positions = *std::max_element(token_lengths.begin(), token_lengths.end());
  input.teacher = at::randn({clips, positions, kWidth}, at::kDouble);
  input.projected = at::randn({clips, num_frames, kWidth}, at::kDouble);
  input.texts = batch->texts;
}

}  // namespace

TextBatch RandomTextBatch() {
  at::manual_seed(3);
  TextBatch batch;
  batch.texts = {{{1, 1, 0, 2}, {{7, {0, 1}, {1}}, {8, {1, 3}, {2, 3}}, {7, {3, 4}, {4}}}},
                 {{2}, {{9, {0, 1}, {1}}}},
                 {{0, 1, 2, 3}, {{5, {0, 2}, {1}}, {6, {2, 4}, {2}}}}};
  FillInput(9, {9, 4, 3}, {6, 3, 4}, &batch);
  return batch;
}

TextBatch TextBatchOfPath(const std::vector<int64_t>& path, const ClipText& text, int64_t num_positions) {
  TextBatch batch;
  batch.texts = {text};
  const auto frames = static_cast<int64_t>(path.size());
  FillInput(frames, {frames}, {num_positions}, &batch);
  batch.input.logits = at::zeros({1, frames, kClasses}, at::kDouble);
  for (int64_t t = 0; t < frames; ++t) batch.input.logits[0][t][path[t]] = 10;
  return batch;
}

void ExpectPairs(const AlignedPairs& pairs, const AlignmentInput& input, const std::vector<int64_t>& counts) {
  const int64_t batch = input.logits.size(0);
  const int64_t rows = std::max<int64_t>(1, *std::max_element(counts.begin(), counts.end()));
  ASSERT_EQ(pairs.student_weights.sizes(), at::IntArrayRef({batch, rows, input.logits.size(1)}));
  ASSERT_EQ(pairs.teacher_weights.sizes(), at::IntArrayRef({batch, rows, input.teacher.size(1)}));
  EXPECT_FALSE(pairs.student_weights.requires_grad());
  for (int64_t b = 0; b < batch; ++b) {
    EXPECT_EQ(pairs.counts[b].item<int64_t>(), counts[b]) << "clip " << b;
    for (int64_t k = 0; k < rows; ++k) {
      const double sum = k < counts[b] ? 1 : 0;
      EXPECT_NEAR(pairs.student_weights[b][k].sum().item<double>(), sum, 1e-12) << b << ", " << k;
      EXPECT_NEAR(pairs.teacher_weights[b][k].sum().item<double>(), sum, 1e-12) << b << ", " << k;
    }
    const at::Tensor padding = pairs.student_weights[b].slice(1, input.frame_lengths[b].item<int64_t>());
    EXPECT_EQ(padding.abs().sum().item<double>(), 0) << "clip " << b;
  }
}

void ExpectStudentRows(const AlignedPairs& pairs, const std::vector<std::vector<double>>& rows) {
  ASSERT_EQ(pairs.student_weights.size(1), static_cast<int64_t>(rows.size()));
  for (size_t k = 0; k < rows.size(); ++k) {
    const at::Tensor got = pairs.student_weights[0][static_cast<int64_t>(k)];
    EXPECT_TRUE(at::allclose(got, at::tensor(rows[k], at::kDouble), 1e-9, 1e-9)) << "row " << k << "\n"
                                                                                 << got;
  }
}

}  // namespace distill_l2s
