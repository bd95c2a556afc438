#include "experiments/align/excerpt.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "experiments/evaluation/code_points.h"

namespace distill_l2s {

std::string Excerpt(absl::string_view text) {
  constexpr size_t kShown = 80;
  const std::vector<std::string> characters = SplitGraphemes(text);
  if (characters.size() <= kShown) return std::string(text);
  return absl::StrCat(absl::StrJoin(characters.begin(), characters.begin() + kShown, ""), "...");
}

}  // namespace distill_l2s
