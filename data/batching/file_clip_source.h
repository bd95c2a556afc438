#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "data/batching/clip_source.h"
#include "data/corpora/manifest.h"

namespace distill_l2s {

// Decodes a clip's part of its audio file each time. Rounds to 16 bits, so that a clip is the same whether it
// was kept in memory or decoded again.
class FileClipSource : public ClipSource {
 public:
  // `utterances` must outlive the source.
  explicit FileClipSource(const std::vector<Utterance>* utterances) : utterances_(utterances) {}

  absl::StatusOr<std::shared_ptr<const Pcm16>> Load(int64_t clip) override;

 private:
  const std::vector<Utterance>* const utterances_;
};

}  // namespace distill_l2s
