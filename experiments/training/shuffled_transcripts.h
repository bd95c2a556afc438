#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace distill_l2s {

// For each clip another one, whose transcript its student meets in its own's place: a derangement of the
// different transcripts, fixed by the seed, of which neighbours in the number of tokens change places, so
// that lengths are alike. Clips of equal transcripts meet the same one. Error: fewer than two different
// transcripts.
//   transcripts a b bb ccc (1, 1, 2 and 3 tokens)  ->  {1, 0, 3, 2}
absl::StatusOr<std::vector<int64_t>> ShuffledTranscripts(const std::vector<std::string>& transcripts,
                                                         const std::vector<int64_t>& token_counts,
                                                         uint64_t seed);

}  // namespace distill_l2s
