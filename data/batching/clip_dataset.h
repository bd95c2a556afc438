#pragma once

#include <cstdint>
#include <vector>

#include "data/corpora/manifest.h"

namespace distill_l2s {

// Clips with the labels of their transcripts. A clip is known by its position.
struct ClipDataset {
  std::vector<Utterance> utterances;
  std::vector<std::vector<int64_t>> labels;  // As many; without blanks.
};

}  // namespace distill_l2s
