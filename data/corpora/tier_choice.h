#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace distill_l2s {

// A tier of a transcribed recording.
struct TierName {
  std::string name;
  bool has_texts = false;
};

// Returns the places of the tiers that `pattern` names, in which * stands for any characters and ? for one.
// An empty pattern takes the only tier with texts. Error: no tier is named, or there is not one with texts;
// lists the tiers.
absl::StatusOr<std::vector<size_t>> ChooseTiers(const std::vector<TierName>& tiers,
                                                const std::string& pattern);

}  // namespace distill_l2s
