#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "data/batching/clip_dataset.h"
#include "data/batching/clip_source.h"

namespace distill_l2s {

// A source for tests without files: a clip of as many samples as asked for, that no other clip equals.
class FakeClipSource : public ClipSource {
 public:
  explicit FakeClipSource(std::vector<int64_t> lengths_samples)
      : lengths_samples_(std::move(lengths_samples)) {}

  // Load() of `clip` is an error from now on.
  void Break(int64_t clip) { broken_.insert(clip); }
  int64_t loads() const { return loads_; }

  absl::StatusOr<std::shared_ptr<const Pcm16>> Load(int64_t clip) override;

 private:
  const std::vector<int64_t> lengths_samples_;
  std::set<int64_t> broken_;
  std::atomic<int64_t> loads_{0};
};

// The data set of such clips: clip i is "clip_i", with the labels i, i + 1, i + 2.
ClipDataset FakeDataset(const std::vector<int64_t>& lengths_samples);

// Lengths from `low_s` to `high_s` seconds, in an order without order.
std::vector<int64_t> FakeLengths(int64_t count, double low_s, double high_s);

}  // namespace distill_l2s
