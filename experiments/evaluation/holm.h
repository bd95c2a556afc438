#pragma once

#include <vector>

#include "absl/types/span.h"

namespace distill_l2s {

// Returns the p-values corrected for having been looked at together, in their order (Holm, "A simple
// sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979). With the
// n p-values sorted, p(1) <= ... <= p(n), the corrected value of p(i) is the largest of
// min(1, (n - j + 1) p(j)) over j <= i. Where no hypothesis is false, the chance that any corrected value is
// below a is at most a, however the tests depend on each other.
std::vector<double> HolmCorrection(absl::Span<const double> p_values);

}  // namespace distill_l2s
