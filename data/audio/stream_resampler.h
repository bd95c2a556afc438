#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

struct soxr;

namespace distill_l2s {

// Resample() piece by piece, in memory that does not grow with the signal: what all calls append, joined,
// equals Resample() of all input at once, however the input is cut. Not thread-safe.
class StreamResampler {
 public:
  // Errors: those of Resample(), for the rates.
  static absl::StatusOr<StreamResampler> Create(double from_hz, double to_hz);

  // Appends to `output` what the input so far decides. The filter looks ahead, so that the output comes some
  // milliseconds later than the input.
  absl::Status Process(absl::Span<const float> input, std::vector<float>* output);
  // Appends the rest: ResampledLength() samples of all input are then appended. Nothing may follow.
  absl::Status Finish(std::vector<float>* output);

 private:
  struct Delete {
    void operator()(soxr* resampler) const;
  };
  StreamResampler(double from_hz, double to_hz) : from_hz_(from_hz), to_hz_(to_hz) {}
  absl::Status Run(const float* input, size_t samples, std::vector<float>* output);

  double from_hz_;
  double to_hz_;
  std::unique_ptr<soxr, Delete> resampler_;  // Null: equal rates.
  int64_t consumed_ = 0;
  int64_t produced_ = 0;
};

}  // namespace distill_l2s
