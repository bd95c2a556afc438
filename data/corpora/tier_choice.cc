#include "data/corpora/tier_choice.h"

#include <fnmatch.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace distill_l2s {

absl::StatusOr<std::vector<size_t>> ChooseTiers(const std::vector<TierName>& tiers,
                                                const std::string& pattern) {
  std::vector<size_t> chosen;
  for (size_t i = 0; i < tiers.size(); ++i) {
    const bool named =
        pattern.empty() ? tiers[i].has_texts : fnmatch(pattern.c_str(), tiers[i].name.c_str(), 0) == 0;
    if (named) chosen.push_back(i);
  }
  if (!chosen.empty() && !(pattern.empty() && chosen.size() > 1)) return chosen;
  const auto append_name = [](std::string* out, const TierName& tier) { out->append(tier.name); };
  return absl::InvalidArgumentError(absl::StrCat("there are the tiers ",
                                                 absl::StrJoin(tiers, ", ", append_name),
                                                 "; --tier=NAME says which, and may hold * and ?"));
}

}  // namespace distill_l2s
