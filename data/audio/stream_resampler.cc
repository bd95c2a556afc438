#include "data/audio/stream_resampler.h"

#include <soxr.h>

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "data/audio/resampler.h"

namespace distill_l2s {

void StreamResampler::Delete::operator()(soxr* resampler) const { soxr_delete(resampler); }

absl::StatusOr<StreamResampler> StreamResampler::Create(double from_hz, double to_hz) {
  RETURN_IF_ERROR(Resample({}, from_hz, to_hz).status());  // Checks the rates.
  StreamResampler resampler(from_hz, to_hz);
  if (from_hz == to_hz) return resampler;
  const soxr_io_spec_t types = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
  const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
  const soxr_runtime_spec_t one_thread = soxr_runtime_spec(1);
  soxr_error_t error = nullptr;
  resampler.resampler_.reset(
      soxr_create(from_hz, to_hz, /*num_channels=*/1, &error, &types, &quality, &one_thread));
  if (error != nullptr || resampler.resampler_ == nullptr) {
    return absl::InternalError(absl::StrCat("resampling from ", from_hz, " to ", to_hz,
                                            " Hz: ", error == nullptr ? "no resampler" : error));
  }
  return resampler;
}

// No input: the end.
absl::Status StreamResampler::Run(const float* input, size_t samples, std::vector<float>* output) {
  std::array<float, 4096> piece;
  const bool at_end = input == nullptr;
  while (at_end || samples > 0) {
    size_t used = 0;
    size_t written = 0;
    const soxr_error_t error = soxr_process(resampler_.get(), input, samples, at_end ? nullptr : &used,
                                            piece.data(), piece.size(), &written);
    if (error != nullptr) {
      return absl::InternalError(absl::StrCat("resampling from ", from_hz_, " to ", to_hz_, " Hz: ", error));
    }
    output->insert(output->end(), piece.begin(), piece.begin() + written);
    produced_ += static_cast<int64_t>(written);
    if (used == 0 && written == 0) break;
    if (!at_end) {
      input += used;
      samples -= used;
    }
  }
  return absl::OkStatus();
}

absl::Status StreamResampler::Process(absl::Span<const float> input, std::vector<float>* output) {
  consumed_ += static_cast<int64_t>(input.size());
  if (resampler_ == nullptr) {
    output->insert(output->end(), input.begin(), input.end());
    return absl::OkStatus();
  }
  return input.empty() ? absl::OkStatus() : Run(input.data(), input.size(), output);
}

absl::Status StreamResampler::Finish(std::vector<float>* output) {
  if (resampler_ == nullptr || consumed_ == 0) return absl::OkStatus();
  RETURN_IF_ERROR(Run(nullptr, 0, output));
  // soxr rounds the length up or down by at most one sample, as in Resample().
  const int64_t missing = ResampledLength(consumed_, from_hz_, to_hz_) - produced_;
  output->resize(std::max<int64_t>(0, static_cast<int64_t>(output->size()) + missing), 0.0f);
  return absl::OkStatus();
}

}  // namespace distill_l2s
