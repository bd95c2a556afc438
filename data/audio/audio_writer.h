#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace distill_l2s {

// Writes one channel of audio at 16 bits a sample, whole or not at all, to `path`, whose end says the format:
// ".flac" (half the size, lossless) or ".wav". Samples outside full scale +-1 are clipped. Reading it back
// gives ToFullScale16(samples) / 32768 exactly. Errors: another ending, no samples, a sample that is not a
// finite number, a rate outside [1000, 655350] Hz (FLAC's greatest), an unwritable path.
absl::Status WriteAudio(const std::string& path, absl::Span<const float> samples, int sample_rate_hz);

// The bytes that WriteAudio would put into the file `path`, for those who write many files at once.
absl::StatusOr<std::string> EncodeAudio(const std::string& path, absl::Span<const float> samples,
                                        int sample_rate_hz);

}  // namespace distill_l2s
