#include "experiments/training/shuffled_transcripts.h"

#include <algorithm>
#include <cstddef>
#include <map>

#include "absl/strings/str_cat.h"
#include "base/random.h"

namespace distill_l2s {

absl::StatusOr<std::vector<int64_t>> ShuffledTranscripts(const std::vector<std::string>& transcripts,
                                                         const std::vector<int64_t>& token_counts,
                                                         uint64_t seed) {
  std::map<std::string, int64_t> first_clips;  // By transcript.
  for (size_t i = 0; i < transcripts.size(); ++i) {
    first_clips.emplace(transcripts[i], static_cast<int64_t>(i));
  }
  if (first_clips.size() < 2) {
    return absl::InvalidArgumentError(absl::StrCat("teacher.control is SHUFFLED: there are ",
                                                   first_clips.size(),
                                                   " different transcripts; expected at least 2"));
  }
  std::vector<int64_t> order;
  for (const auto& [transcript, clip] : first_clips) order.push_back(clip);
  Random random(seed);
  random.Shuffle(&order);
  std::stable_sort(order.begin(), order.end(),
                   [&](int64_t a, int64_t b) { return token_counts[a] < token_counts[b]; });
  std::map<int64_t, int64_t> partners;
  for (size_t i = 0; i + 1 < order.size(); i += 2) {
    partners[order[i]] = order[i + 1];
    partners[order[i + 1]] = order[i];
  }
  if (order.size() % 2 == 1) {  // The last three go round.
    const size_t last = order.size() - 1;
    partners[order[last]] = order[last - 1];
    partners[order[last - 1]] = order[last - 2];
    partners[order[last - 2]] = order[last];
  }
  std::vector<int64_t> met;
  for (const std::string& transcript : transcripts) met.push_back(partners.at(first_clips.at(transcript)));
  return met;
}

}  // namespace distill_l2s
