#include "experiments/align/alignment_fit.h"

#include <ATen/ops/amax.h>
#include <glog/logging.h>

#include <algorithm>
#include <cmath>

namespace distill_l2s {
namespace {

constexpr double kWindowS = 0.5;
constexpr double kWindowCharacters = 10;

}  // namespace

AlignmentFit MeasureFit(const at::Tensor& log_probabilities, const ForcedAlignment& alignment,
                        double frame_s) {
  const int64_t frames = log_probabilities.size(0);
  CHECK_EQ(frames, static_cast<int64_t>(alignment.labels.size()));
  const at::Tensor best = at::amax(log_probabilities, {-1}).contiguous();
  const int64_t window = std::clamp<int64_t>(std::llround(kWindowS / frame_s), 1, frames);
  AlignmentFit fit;
  fit.worst_end_frame = window;
  double total = 0, in_window = 0, worst = 0;
  const auto cost = [&](int64_t t) {
    return static_cast<double>(alignment.log_probabilities[t]) - best.data_ptr<float>()[t];
  };
  for (int64_t t = 0; t < frames; ++t) {
    total += cost(t);
    in_window += cost(t);
    if (t >= window) in_window -= cost(t - window);
    if (t + 1 < window || in_window >= worst) continue;
    worst = in_window;
    fit.worst_start_frame = t + 1 - window;
    fit.worst_end_frame = t + 1;
  }
  fit.score = total / static_cast<double>(alignment.spans.size()) + worst / kWindowCharacters;
  return fit;
}

}  // namespace distill_l2s
