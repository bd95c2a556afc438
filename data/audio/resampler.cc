#include "data/audio/resampler.h"

#include <soxr.h>

#include <cmath>

#include "absl/strings/str_cat.h"

namespace distill_l2s {

int64_t ResampledLength(int64_t samples, double from_hz, double to_hz) {
  return std::llround(static_cast<double>(samples) * to_hz / from_hz);
}

absl::StatusOr<std::vector<float>> Resample(absl::Span<const float> samples, double from_hz, double to_hz) {
  const double ratio = from_hz / to_hz;
  if (!(from_hz > 0) || !(to_hz > 0) || !(ratio >= 1e-3) || !(ratio <= 1e3)) {
    return absl::InvalidArgumentError(
        absl::StrCat("resampling from ", from_hz, " to ", to_hz,
                     " Hz, expected positive rates in a ratio of 1000 at most"));
  }
  if (from_hz == to_hz || samples.empty()) return std::vector<float>(samples.begin(), samples.end());
  // soxr rounds the length up or down; what it leaves out is at most one sample of the tail.
  std::vector<float> output(ResampledLength(samples.size(), from_hz, to_hz), 0.0f);
  if (output.empty()) return output;  // soxr crashes on it.
  const soxr_io_spec_t types = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
  const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
  const soxr_runtime_spec_t one_thread = soxr_runtime_spec(1);
  size_t written = 0;
  const soxr_error_t error =
      soxr_oneshot(from_hz, to_hz, /*num_channels=*/1, samples.data(), samples.size(), nullptr, output.data(),
                   output.size(), &written, &types, &quality, &one_thread);
  if (error != nullptr) {
    return absl::InternalError(absl::StrCat("resampling from ", from_hz, " to ", to_hz, " Hz: ", error));
  }
  return output;
}

}  // namespace distill_l2s
