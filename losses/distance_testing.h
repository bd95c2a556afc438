#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "losses/distance.h"

// What the tests of distances share.
namespace distill_l2s {

// Pairs of the given counts, whose units have the ids 0, 1, ... in order, and no weights.
AlignedPairs PairsOfCounts(const std::vector<int64_t>& counts);

// Expects the gradient with respect to the student's vectors to be what finite differences give, in fp64, for
// random vectors of clips with 3, 0 and 2 pairs.
void ExpectGradientOfFiniteDifferences(const Distance& distance);

}  // namespace distill_l2s
