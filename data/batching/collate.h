#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "data/batching/batch.h"
#include "data/batching/clip_source.h"

namespace distill_l2s {

// A clip that is ready for a batch.
struct PreparedClip {
  int64_t clip = 0;
  std::vector<float> waveform;       // 16 kHz, zero mean and unit variance.
  absl::Span<const int64_t> labels;  // Not owned.
};

// The clip at `speed_factor`, normalised.
absl::StatusOr<std::vector<float>> LoadNormalized(ClipSource* source, int64_t clip, double speed_factor = 1);

// The samples that a batch is padded to whose longest clip has `samples`: as many or more, the more the
// longer. Called on several threads.
using BatchLengthFunction = std::function<int64_t(int64_t samples)>;

// Pads waveforms with 0 to the longest, or to `min_samples` where that is more, and labels with `pad_label`
// to the longest. At least one clip, none of them empty.
Batch Collate(absl::Span<const PreparedClip> clips, int64_t pad_label, int64_t min_samples = 0);

}  // namespace distill_l2s
