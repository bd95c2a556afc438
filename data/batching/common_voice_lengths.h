#pragma once

#include <cstdint>
#include <vector>

namespace distill_l2s {

// Lengths of clips at 16 kHz, drawn from a distribution shaped as Common Voice's: log-normal about a median
// of 4.8 s, cut to 1.2 to 12 s. For tests and benchmarks without the corpus. One seed gives one list.
std::vector<int64_t> CommonVoiceLengths(int64_t clips, uint64_t seed = 5);

}  // namespace distill_l2s
