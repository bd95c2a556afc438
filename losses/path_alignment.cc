#include "losses/path_alignment.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>
#include <ATen/record_function.h>
#include <glog/logging.h>

#include <numeric>
#include <utility>

namespace distill_l2s {

AlignedPairs PathAlignment::Align(const AlignmentInput& input) const {
  RECORD_USER_SCOPE("ctc_paths");
  const at::NoGradGuard no_grad;
  const at::Device device = input.logits.device();
  const at::ScalarType dtype = input.logits.scalar_type();
  const at::Tensor log_probs = input.logits.log_softmax(-1).cpu().to(at::kDouble).contiguous();
  const at::Tensor lengths =
      (input.host_frame_lengths.defined() ? input.host_frame_lengths : input.frame_lengths.cpu())
          .contiguous();
  const int64_t batch = log_probs.size(0), frames = log_probs.size(1), classes = log_probs.size(2);
  CHECK_EQ(static_cast<int64_t>(input.texts.size()), batch) << "an alignment that reads texts got others";

  std::vector<std::vector<double>> weights(batch);
  at::parallel_for(0, batch, 1, [&](int64_t begin, int64_t end) {
    for (int64_t b = begin; b < end; ++b) {
      if (input.texts[b].units.empty()) continue;
      weights[b] = PathWeights({log_probs.const_data_ptr<double>() + b * frames * classes,
                                lengths.const_data_ptr<int64_t>()[b], classes},
                               input.texts[b]);
    }
  });

  std::vector<bool> paired;
  for (const auto& clip : weights) paired.push_back(!clip.empty());
  UnitRows rows = MakeUnitRows(input.texts, paired, input.teacher.size(1), dtype);
  const at::Tensor student = at::zeros({batch, rows.num_rows(), frames}, at::kDouble);
  double* const student_rows = student.mutable_data_ptr<double>();
  for (int64_t b = 0; b < batch; ++b) {
    const int64_t length = lengths.const_data_ptr<int64_t>()[b];
    for (int64_t k = 0; k * length < static_cast<int64_t>(weights[b].size()); ++k) {
      const double* const row = weights[b].data() + k * length;
      const double sum = std::accumulate(row, row + length, 0.0);
      double* const to = student_rows + (b * rows.num_rows() + k) * frames;
      for (int64_t t = 0; t < length; ++t) to[t] = row[t] / sum;
    }
  }
  const auto on_device = [&](const at::Tensor& tensor) { return tensor.to(device, /*non_blocking=*/true); };
  return {on_device(student.to(dtype)), on_device(rows.teacher_weights), on_device(rows.counts),
          on_device(rows.unit_ids)};
}

}  // namespace distill_l2s
