#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "data/batching/clip_dataset.h"
#include "data/batching/clip_use.h"

namespace distill_l2s {

// Which clips an epoch uses when languages are sampled by temperature (Conneau et al. 2020, section 3.1): of
// the N clips of an epoch, language l has the share
//   p_l = n_l^exponent / sum over k of n_k^exponent
// where n_l is its number of clips, N their sum. Exponent 1: every clip once, in order; below 1 small
// languages come more often than they are, large ones less; 0: all languages alike. (Temperature T is
// exponent 1 / T.)
//   n = 900 ta, 100 si; exponent 0.5: p = 0.75, 0.25; an epoch uses 750 of the ta clips, each si clip 2 or 3
//   times
// A language's clips come in a random order, all of them before one comes again, and the next epoch goes on
// where the last one stopped. Depends on nothing but the arguments and the languages' names.
class LanguageSampling {
 public:
  // `clips` are positions in `dataset`. A clip without a language counts to a language of its own name, "".
  LanguageSampling(const ClipDataset& dataset, absl::Span<const int64_t> clips, double exponent,
                   uint64_t seed);

  std::vector<ClipUse> Epoch(int64_t epoch) const;

  // How many clips of a language an epoch uses; the sum is the number of all clips.
  const std::map<std::string, int64_t>& clips_per_epoch() const { return clips_per_epoch_; }

 private:
  const bool samples_;
  const uint64_t seed_;
  std::map<std::string, std::vector<int64_t>> clips_;  // By language; if not samples_, all under "".
  std::map<std::string, int64_t> clips_per_epoch_;
};

}  // namespace distill_l2s
