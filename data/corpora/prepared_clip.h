#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/corpora/corpus.h"

namespace distill_l2s {

// A clip's speech as it is stored.
struct PreparedClip {
  std::vector<float>
      samples;  // 16 kHz, one channel, loudest sample at kPeak, silence around the sound taken off.
  double clipped_share = 0;   // Of the decoded samples: at or beyond full scale, but for a 1000th.
  std::string source_sha256;  // Of the decoded samples before anything was done to them.
};

// A little below full scale, so that nothing clips behind it.
constexpr float kPeak = 30000.0f / 32768;

// Decodes an item, up to the end of its file if it ends within its tolerance past that. Nothing but silence
// gives no samples. Errors: those of DecodeAudio.
absl::StatusOr<PreparedClip> PrepareClip(const CorpusItem& item);

}  // namespace distill_l2s
