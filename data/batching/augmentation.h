#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "data/batching/batching.pb.h"
#include "data/batching/cached_clip_source.h"
#include "data/batching/file_clip_source.h"
#include "data/corpora/manifest.h"

namespace distill_l2s {

// Noise and gain of the config, deterministic: what is drawn comes from (seed, epoch, draw key) alone.
// Thread-safe.
class Augmentation {
 public:
  // Reads config.noise.manifest below `data_dir`. Errors: those of ReadManifest; a manifest without a clip.
  static absl::StatusOr<std::unique_ptr<Augmentation>> Create(const BatchingConfig& config, uint64_t seed,
                                                              const std::string& data_dir);

  // Before normalisation. An error names the file of noise that cannot be loaded.
  absl::Status AddNoiseTo(absl::Span<float> samples, int64_t epoch, int64_t draw_key) const;

  // What to multiply the normalised clip by; 1 without config.gain.
  double DrawGain(int64_t epoch, int64_t draw_key) const;

 private:
  Augmentation(const BatchingConfig& config, uint64_t seed, std::vector<Utterance> noise);

  const BatchingConfig config_;
  const uint64_t seed_;
  const std::vector<Utterance> noise_;
  const std::unique_ptr<FileClipSource> noise_files_;
  const std::unique_ptr<CachedClipSource> noise_clips_;
};

}  // namespace distill_l2s
