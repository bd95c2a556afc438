#include "experiments/evaluation/near_far.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "experiments/evaluation/code_points.h"
#include "experiments/evaluation/edit_distance.h"

namespace distill_l2s {
namespace {

NearestText FindNearest(const std::vector<int32_t>& text, const std::vector<std::vector<int32_t>>& training) {
  const auto length_difference = [&](int64_t i) {
    return std::abs(static_cast<int64_t>(training[i].size()) - static_cast<int64_t>(text.size()));
  };
  // The difference of two lengths is a lower bound of their distance: begin where it is smallest, and stop
  // where it alone is more than the best distance.
  std::vector<int64_t> order(training.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int64_t a, int64_t b) { return length_difference(a) < length_difference(b); });
  const EditPattern pattern(text);
  NearestText nearest;
  nearest.length = nearest.distance = static_cast<int64_t>(text.size());
  for (int64_t i : order) {
    if (nearest.index >= 0 && length_difference(i) > nearest.distance) break;
    const int64_t distance = pattern.Distance(training[i]);
    if (nearest.index < 0 || distance < nearest.distance ||
        (distance == nearest.distance && i < nearest.index)) {
      nearest.distance = distance;
      nearest.index = i;
    }
  }
  return nearest;
}

}  // namespace

std::vector<NearestText> FindNearestTexts(absl::Span<const std::string> test_texts,
                                          absl::Span<const std::string> training_texts) {
  std::vector<std::vector<int32_t>> training;
  training.reserve(training_texts.size());
  for (const std::string& text : training_texts) training.push_back(DecodeUtf8(text));
  std::vector<NearestText> nearest;
  nearest.reserve(test_texts.size());
  for (const std::string& text : test_texts) nearest.push_back(FindNearest(DecodeUtf8(text), training));
  return nearest;
}

}  // namespace distill_l2s
