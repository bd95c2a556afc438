#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/types/span.h"
#include "data/batching/batch.h"

namespace distill_l2s {

// A clip that is ready for a batch.
struct PreparedClip {
  int64_t clip = 0;
  std::vector<float> waveform;       // As the model wants it (PreprocessFunction).
  absl::Span<const int64_t> labels;  // Not owned.
};

// Readies a clip's samples for the model, in place and without changing their number. Called on several
// threads.
using PreprocessFunction = std::function<void(absl::Span<float> samples)>;

// The samples that a batch is padded to whose longest clip has `samples`: as many or more, the more the
// longer. Called on several threads.
using BatchLengthFunction = std::function<int64_t(int64_t samples)>;

// Pads waveforms with 0 to the longest, or to `min_samples` where that is more, and labels with `pad_label`
// to the longest. At least one clip, none of them empty.
Batch Collate(absl::Span<const PreparedClip> clips, int64_t pad_label, int64_t min_samples = 0);

}  // namespace distill_l2s
