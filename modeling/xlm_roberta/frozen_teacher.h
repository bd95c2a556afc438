#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "modeling/checkpoint/tensor_store.h"
#include "modeling/xlm_roberta/hidden_state_cache.h"
#include "modeling/xlm_roberta/text_encoder.h"

namespace distill_l2s {

struct FrozenTeacherOptions {
  at::Device device = at::kCPU;
  // Hidden states kept in memory, as fp32.
  int64_t memory_cache_bytes = int64_t{1} << 30;
  // Where hidden states outlive the process; empty: nowhere.
  std::string cache_directory;
  // Sentences, of one length, that are computed at once. With 1 a sentence's hidden states depend on nothing
  // but the sentence, bit for bit (between one thread and several there may be a difference of rounding), so
  // that a warm, a cold or a shared cache gives the same run. More make short sentences some times faster;
  // matrix products then round differently in the last bits (1e-6) from batch to batch.
  int64_t sentences_per_batch = 1;
};

// A batch's hidden states.
struct TeacherHiddenStates {
  // Layer by layer as asked for: [B, L, width] fp32 on the teacher's device; 0 past token_lengths. No
  // gradient.
  std::vector<at::Tensor> states;
  // [B] int64 on the teacher's device.
  at::Tensor token_lengths;
};

// The teacher of Distill-L2S: a text encoder whose weights never change, in evaluation mode, whose hidden
// states are computed once per sentence and kept, by the hash of (the teacher's weights, layer, token ids).
// Always fp32, also inside autocast, and without any padding: batches hold sentences of equal length.
// Thread-safe.
class FrozenTeacher {
 public:
  // Loads a directory as LoadTextEncoder does.
  static absl::StatusOr<std::unique_ptr<FrozenTeacher>> Load(const std::string& directory,
                                                             const FrozenTeacherOptions& options);
  static absl::StatusOr<std::unique_ptr<FrozenTeacher>> Create(std::shared_ptr<TextEncoder> encoder,
                                                               const FrozenTeacherOptions& options);

  int64_t width() const { return encoder_->config().hidden_size(); }
  int64_t num_layers() const { return encoder_->config().num_hidden_layers(); }
  int64_t MaximumTokens() const { return encoder_->MaximumTokens(); }

  // HashTensors of all weights, computed anew: equal before and after a run, it proves that the teacher was
  // frozen.
  std::string Sha256() const;

  //   token_ids  of each clip, <s> and </s> included, at least one
  //   names      of the clips, for errors
  //   layers     hidden states to return, 0 (the embeddings) to num_layers()
  // Errors name the clip and the limit: no token, more than MaximumTokens(), an id outside the vocabulary; or
  // the layer.
  absl::StatusOr<TeacherHiddenStates> HiddenStates(const std::vector<std::vector<int64_t>>& token_ids,
                                                   const std::vector<std::string>& names,
                                                   const std::vector<int64_t>& layers);

  // Computes what is not in the cache yet, with progress on stderr. The same errors, before any work. Warns
  // where the memory cannot hold it all and there is no cache directory.
  absl::Status Precompute(const std::vector<std::vector<int64_t>>& token_ids,
                          const std::vector<std::string>& names, const std::vector<int64_t>& layers);

 private:
  using Sentences = std::vector<const std::vector<int64_t>*>;
  using StatesByKey = absl::flat_hash_map<std::string, at::Tensor>;

  FrozenTeacher(std::shared_ptr<TextEncoder> encoder, const FrozenTeacherOptions& options);

  absl::Status Check(const std::vector<std::vector<int64_t>>& token_ids,
                     const std::vector<std::string>& names, const std::vector<int64_t>& layers) const;
  std::string Key(const std::vector<int64_t>& token_ids, int64_t layer) const;
  // Each sentence's states [its length, width] on the CPU, from the cache or computed.
  StatesByKey Gather(const Sentences& sentences, const std::vector<int64_t>& layers);
  bool FindCached(const std::vector<int64_t>& token_ids, const std::vector<int64_t>& layers,
                  StatesByKey* found);
  // Computes their states, keeps them in the cache and adds them to `computed`.
  void Compute(const Sentences& sentences, const std::vector<int64_t>& layers, StatesByKey* computed);
  // The sentences that differ, sorted by length, in batches of equal length.
  std::vector<Sentences> Batches(Sentences sentences) const;
  // Of equal length: states by sentence, layer by layer, on the CPU.
  std::vector<std::vector<at::Tensor>> Forward(const Sentences& batch, const std::vector<int64_t>& layers);

  const std::shared_ptr<TextEncoder> encoder_;
  const FrozenTeacherOptions options_;
  const std::string sha256_;  // When it was loaded.
  absl::Mutex mutex_;         // Guards the caches.
  HiddenStateCache cache_;
  std::unique_ptr<TensorStore> store_;  // Null without a cache directory.
};

}  // namespace distill_l2s
