#include "data/batching/batch_plan.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/random.h"
#include "data/audio/speech.h"
#include "data/batching/mixed_seed.h"

namespace distill_l2s {

BatchPlan PackBatches(absl::Span<const int64_t> clips, absl::Span<const int64_t> lengths_samples,
                      int64_t max_samples, int64_t max_clips) {
  BatchPlan plan;
  int64_t longest = 0;
  for (const int64_t clip : clips) {
    const int64_t length = lengths_samples[clip];
    longest = std::max(longest, length);
    const int64_t size = plan.empty() ? 0 : static_cast<int64_t>(plan.back().size());
    const bool is_full = max_clips > 0 && size == max_clips;
    if (plan.empty() || is_full || longest * (size + 1) > max_samples) {
      plan.emplace_back();
      longest = length;
    }
    plan.back().push_back(clip);
  }
  return plan;
}

BatchPlan PackLongToShort(absl::Span<const int64_t> lengths_samples, absl::Span<const int64_t> padded_samples,
                          int64_t max_samples, bool equal_lengths) {
  std::vector<int64_t> order(lengths_samples.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int64_t a, int64_t b) { return lengths_samples[a] > lengths_samples[b]; });
  if (!equal_lengths) return PackBatches(order, padded_samples, max_samples);
  BatchPlan plan;
  for (size_t begin = 0, end; begin < order.size(); begin = end) {
    for (end = begin + 1;
         end < order.size() && lengths_samples[order[end]] == lengths_samples[order[begin]];) {
      ++end;
    }
    const auto equal = absl::MakeConstSpan(order).subspan(begin, end - begin);
    for (auto& batch : PackBatches(equal, lengths_samples, max_samples)) plan.push_back(std::move(batch));
  }
  return plan;
}

BatchPlan PlanEpoch(absl::Span<const int64_t> clips, absl::Span<const int64_t> lengths_samples,
                    const BatchingConfig& config, uint64_t seed, int64_t epoch) {
  Random random(MixedSeed(seed, epoch));
  const bool sorted = epoch == 0 && config.sorted_first_epoch();
  const double jitter = sorted ? 0 : config.length_jitter();
  std::vector<std::pair<double, int64_t>> keys;
  keys.reserve(clips.size());
  for (const int64_t clip : clips) {
    const double factor = 1 + jitter * (2 * random.Uniform() - 1);
    keys.emplace_back(static_cast<double>(lengths_samples[clip]) * factor, clip);
  }
  std::sort(keys.begin(), keys.end());
  std::vector<int64_t> order;
  order.reserve(keys.size());
  for (const auto& key : keys) order.push_back(key.second);
  const int64_t max_samples = static_cast<int64_t>(std::floor(config.batch_s() * kSpeechRateHz));
  BatchPlan plan = PackBatches(order, lengths_samples, max_samples, config.max_clips());
  if (!sorted) random.Shuffle(&plan);
  return plan;
}

double PaddingShare(const BatchPlan& plan, absl::Span<const int64_t> lengths_samples) {
  int64_t audio = 0;
  int64_t padded = 0;
  for (const std::vector<int64_t>& batch : plan) {
    int64_t longest = 0;
    for (const int64_t clip : batch) {
      longest = std::max(longest, lengths_samples[clip]);
      audio += lengths_samples[clip];
    }
    padded += longest * static_cast<int64_t>(batch.size());
  }
  return padded == 0 ? 0 : 1 - static_cast<double>(audio) / static_cast<double>(padded);
}

}  // namespace distill_l2s
