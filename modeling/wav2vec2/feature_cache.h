#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "modeling/checkpoint/tensor_store.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {

// The output of a frozen feature encoder for each clip, computed once and kept in files.
//
// An entry is found by the SHA-256 of all that decides it: the feature encoder's weights and shape, the
// precision and the kind of device that it is computed with, and the clip's samples. Another model, another
// precision, a changed file or augmentation is therefore a miss, whatever the directory holds.
//
// A miss is computed from its clip alone, in a tensor of its own, never from a padded batch. So a clip's
// features are the same bits whether the cache was empty, full, filled in part or by others, on one machine
// and with one number of threads. Features that are computed of whole batches, as Wav2Vec2ForCtc::forward
// does, may differ from them by rounding: the matrix products are then of other shapes and may add in another
// order.
//
// A file that is damaged is computed anew; one that cannot be written costs a warning (TensorStore). Several
// processes may share a directory; each sees at times what the others wrote. Not thread-safe.
class FeatureCache {
 public:
  // Makes `directory` where it is missing, which is the only error. The model has feat_extract_norm "layer";
  // with "group" no clip's features are its own (FeatureEncoder). The weights of its feature encoder do not
  // change any more from the first call of Features() on; they are not looked at before.
  static absl::StatusOr<std::unique_ptr<FeatureCache>> Create(std::shared_ptr<const Wav2Vec2ForCtc> model,
                                                              const std::string& directory);

  // What model.EncodeFeatures() gives clip by clip, in the precision that an AutocastScope and a OneDnnScope
  // around the call set.
  //   waveforms       [B, N] float32 on the CPU
  //   sample_lengths  [B] int64 on the CPU, each from MinimumSamples() to N; samples past it are not looked
  //   at
  // Returns [B, T, C] on the model's device, without gradient, T the frames of N samples, 0 past each clip's.
  // Where nothing is computed, nothing waits for the device. Errors name the directory.
  absl::StatusOr<at::Tensor> Features(const at::Tensor& waveforms, const at::Tensor& sample_lengths);

  // Clips found and computed so far.
  int64_t hits() const { return hits_; }
  int64_t misses() const { return misses_; }

 private:
  FeatureCache(std::shared_ptr<const Wav2Vec2ForCtc> model, const std::string& directory);

  absl::Status OpenStore();
  // Features [T, C] of samples [N], on the CPU.
  at::Tensor Find(const at::Tensor& samples, const std::string& precision);
  at::Tensor Compute(const at::Tensor& samples) const;

  const std::shared_ptr<const Wav2Vec2ForCtc> model_;
  const std::string directory_;
  std::string encoder_sha256_;          // Of the feature encoder; "" before the first call.
  std::unique_ptr<TensorStore> store_;  // Null before the first call.
  absl::Time refreshed_;                // When the store last looked for others' files.
  int64_t hits_ = 0;
  int64_t misses_ = 0;
};

}  // namespace distill_l2s
