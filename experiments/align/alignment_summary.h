#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/corpora/manifest.h"
#include "experiments/align/clip_alignment.h"

namespace distill_l2s {

// For people: how many clips were aligned, the scores' median and lowest tenth, the characters that the
// vocabulary lacks, and the `lowest` clips with the lowest scores, whose transcripts are the likeliest to be
// wrong.
std::string FormatAlignmentSummary(const std::vector<Utterance>& utterances,
                                   const std::vector<absl::StatusOr<ClipAlignment>>& alignments, int lowest);

}  // namespace distill_l2s
