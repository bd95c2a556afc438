#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "data/corpora/utterance.h"

namespace distill_l2s {

// The overlap of a set of clips with another that a model is trained on.
struct SplitOverlap {
  int64_t clips = 0;                // Of the set.
  int64_t same_clips = 0;           // Whose audio, file and offset, is in the other set.
  int64_t clips_of_same_texts = 0;  // Whose text is.
  int64_t texts = 0;                // Distinct.
  int64_t same_texts = 0;
  int64_t clips_of_same_speakers = 0;  // Whose speaker is.
  int64_t speakers = 0;                // Distinct; a clip without a speaker counts for none.
  int64_t same_speakers = 0;
};

SplitOverlap CountOverlap(const std::vector<Utterance>& clips, const std::vector<Utterance>& other);

// A sentence for each thing in common, with its counts and why it matters, or none:
//   "test: 11 of 11 clips are of speakers that train has, too (3 of 3 speakers): ..."
// Where all clips are the other's, nothing else is said.
std::vector<std::string> DescribeOverlap(absl::string_view name, absl::string_view other_name,
                                         const SplitOverlap& overlap);

}  // namespace distill_l2s
