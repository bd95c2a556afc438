#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// The candidate that a mistyped `name` most likely means: the fewest letters added, removed, replaced or
// swapped with their neighbour, at most a third of the name's. "" if none is that near; of several, the
// first.
//   NearestName("stepz", {"seed", "steps"}) -> "steps"
std::string NearestName(absl::string_view name, const std::vector<std::string>& candidates);

}  // namespace distill_l2s
