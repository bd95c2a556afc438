#include "data/batching/language_sampling.h"

#include <algorithm>
#include <cmath>

#include "absl/container/flat_hash_map.h"
#include "base/random.h"
#include "data/batching/mixed_seed.h"

namespace distill_l2s {
namespace {

// Keeps these draws apart from others of the same seed.
constexpr uint64_t kSamplingStream = 0x6c616e67;

// `total` in parts as `shares` says, whole numbers whose sum is `total`: what rounding down leaves over goes
// to the largest remainders.
std::map<std::string, int64_t> Apportion(const std::map<std::string, double>& shares, int64_t total) {
  std::map<std::string, int64_t> parts;
  std::vector<std::pair<double, std::string>> remainders;
  int64_t left = total;
  for (const auto& [name, share] : shares) {
    const double part = share * static_cast<double>(total);
    const int64_t whole = std::min(left, static_cast<int64_t>(std::floor(part)));
    parts[name] = whole;
    left -= whole;
    remainders.emplace_back(static_cast<double>(whole) - part, name);
  }
  std::sort(remainders.begin(), remainders.end());
  for (size_t i = 0; left > 0; i = (i + 1) % remainders.size(), --left) ++parts[remainders[i].second];
  return parts;
}

}  // namespace

LanguageSampling::LanguageSampling(const ClipDataset& dataset, absl::Span<const int64_t> clips,
                                   double exponent, uint64_t seed)
    : samples_(exponent != 1), seed_(seed ^ kSamplingStream) {
  for (const int64_t clip : clips) {
    clips_[samples_ ? dataset.utterances[clip].language.str() : std::string()].push_back(clip);
  }
  std::map<std::string, double> shares;
  double sum = 0;
  for (const auto& [language, its_clips] : clips_) {
    sum += shares[language] = std::pow(static_cast<double>(its_clips.size()), exponent);
  }
  for (auto& [language, share] : shares) share /= sum;
  clips_per_epoch_ = Apportion(shares, clips.size());
}

std::vector<ClipUse> LanguageSampling::Epoch(int64_t epoch) const {
  std::vector<ClipUse> uses;
  if (!samples_) {
    for (const auto& [language, clips] : clips_) {
      for (const int64_t clip : clips) uses.push_back({clip, 0});
    }
    return uses;
  }
  uint64_t language_seed = seed_;
  for (const auto& [language, clips] : clips_) {
    language_seed = MixedSeed(seed_, language_seed);
    // The epochs' clips follow one another in an endless row of rounds, each all clips in an order of its
    // own.
    const int64_t round_size = clips.size();
    const int64_t count = clips_per_epoch_.at(language);
    const int64_t end = (epoch + 1) * count;
    absl::flat_hash_map<int64_t, int64_t> repetitions;
    for (int64_t at = epoch * count; at < end;) {
      const int64_t round = at / round_size;
      std::vector<int64_t> order = clips;
      Random random(MixedSeed(language_seed, round));
      random.Shuffle(&order);
      for (; at < end && at / round_size == round; ++at) {
        const int64_t clip = order[at % round_size];
        uses.push_back({clip, repetitions[clip]++});
      }
    }
  }
  return uses;
}

}  // namespace distill_l2s
