#pragma once

#include <cstdint>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "data/batching/clip_source.h"

namespace distill_l2s {

// Keeps decoded clips in memory, up to a number of bytes. What was kept stays: an epoch touches each clip
// once, in another order each time, so dropping the oldest would drop what is needed soonest.
class CachedClipSource : public ClipSource {
 public:
  // `source` must outlive the cache.
  CachedClipSource(ClipSource* source, int64_t max_bytes) : source_(source), max_bytes_(max_bytes) {}

  absl::StatusOr<std::shared_ptr<const Pcm16>> Load(int64_t clip) override;

  int64_t bytes() const;

 private:
  ClipSource* const source_;
  const int64_t max_bytes_;
  mutable absl::Mutex mutex_;
  int64_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::flat_hash_map<int64_t, std::shared_ptr<const Pcm16>> clips_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace distill_l2s
