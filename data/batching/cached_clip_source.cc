#include "data/batching/cached_clip_source.h"

#include "base/status_macros.h"

namespace distill_l2s {
namespace {

// A clip's samples, its object and its place in the table.
int64_t Footprint(const Pcm16& clip) {
  return static_cast<int64_t>(clip.samples.capacity() * sizeof(int16_t) + sizeof(Pcm16)) + 64;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Pcm16>> CachedClipSource::Load(int64_t clip) {
  {
    absl::MutexLock lock(&mutex_);
    const auto found = clips_.find(clip);
    if (found != clips_.end()) return found->second;
  }
  // Two threads may decode one clip at the same time; one of the two is kept.
  ASSIGN_OR_RETURN(std::shared_ptr<const Pcm16> loaded, source_->Load(clip));
  const int64_t footprint = Footprint(*loaded);
  absl::MutexLock lock(&mutex_);
  if (bytes_ + footprint <= max_bytes_ && clips_.emplace(clip, loaded).second) bytes_ += footprint;
  return loaded;
}

int64_t CachedClipSource::bytes() const {
  absl::MutexLock lock(&mutex_);
  return bytes_;
}

}  // namespace distill_l2s
