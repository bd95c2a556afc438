#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "data/audio/speech.h"
#include "data/batching/clip_source.h"
#include "data/corpora/manifest.h"

namespace distill_l2s {

// Decodes a clip's part of its audio file each time. Rounds to 16 bits, so that a clip is the same whether it
// was kept in memory or decoded again.
class FileClipSource : public ClipSource {
 public:
  // `utterances` must outlive the source. A rate other than kSpeechRateHz is for recognisers that want it.
  explicit FileClipSource(const std::vector<Utterance>* utterances, int sample_rate_hz = kSpeechRateHz)
      : utterances_(utterances), sample_rate_hz_(sample_rate_hz) {}

  absl::StatusOr<std::shared_ptr<const Pcm16>> Load(int64_t clip) override;

 private:
  const std::vector<Utterance>* const utterances_;
  const int sample_rate_hz_;
};

}  // namespace distill_l2s
