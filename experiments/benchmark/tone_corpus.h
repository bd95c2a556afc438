#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "data/batching/clip_dataset.h"

namespace distill_l2s {

// Writes one mp3 (48 kHz, one channel) of speech-like tones for each of `lengths_samples`, which are lengths
// at 16 kHz, into `directory`, and returns them as a data set with four labels a clip. Errors: a directory
// that cannot be written.
absl::StatusOr<ClipDataset> MakeToneCorpus(const std::string& directory,
                                           absl::Span<const int64_t> lengths_samples);

}  // namespace distill_l2s
