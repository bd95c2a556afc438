#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/batching/bounded_directory.h"
#include "data/batching/clip_source.h"
#include "data/corpora/manifest.h"

namespace distill_l2s {

// Keeps decoded clips on disk, 16 bits a sample at 16 kHz, one file each, for this run and later ones:
// reading one back takes a hundredth of the time of decoding mp3. Files, and not shards of many clips:
// opening one costs some microseconds of the half millisecond that 10,000 times real time leaves for a clip
// of 5 s, and each can come and go by itself.
//
// A clip is known by its file's path, size and time of change, its offset and its duration: a file that is
// written anew is decoded anew. Several processes may share a directory. BoundedDirectory says what goes when
// the directory is full. An entry that is damaged is decoded again, counted and replaced; a full disk costs
// speed, not the run.
class DiskCachedClipSource : public ClipSource {
 public:
  struct Counts {
    int64_t hits = 0;
    int64_t misses = 0;   // Decoded: no entry, or a damaged one.
    int64_t damaged = 0;  // Among the misses.
    int64_t refused = 0;  // Among the misses: not kept, for want of room.
    int64_t removed = 0;  // Older entries that made room.
  };

  // `source` decodes; it and `utterances`, whose clips it decodes, must outlive the cache. Entries lie below
  // `directory`, which is made if need be; several versions of this format can share it. Errors: a directory
  // that cannot be made or written to, a bound that is not positive.
  static absl::StatusOr<std::unique_ptr<DiskCachedClipSource>> Create(
      ClipSource* source, const std::vector<Utterance>* utterances, const std::string& directory,
      int64_t max_bytes);

  absl::StatusOr<std::shared_ptr<const Pcm16>> Load(int64_t clip) override;

  Counts counts() const;

 private:
  DiskCachedClipSource(ClipSource* source, const std::vector<Utterance>* utterances,
                       std::unique_ptr<BoundedDirectory> entries)
      : source_(source), utterances_(utterances), entries_(std::move(entries)) {}

  ClipSource* const source_;
  const std::vector<Utterance>* const utterances_;
  const std::unique_ptr<BoundedDirectory> entries_;
  std::atomic<int64_t> hits_{0};
  std::atomic<int64_t> misses_{0};
  std::atomic<int64_t> damaged_{0};
  std::atomic<int64_t> refused_{0};
};

}  // namespace distill_l2s
