#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"

namespace distill_l2s {

// How far a test text is from the training texts. A model can recite a sentence that it has nearly seen, so
// the error rate of near and far test sentences is reported apart.
struct NearestText {
  int64_t length = 0;    // of the test text, in code points
  int64_t distance = 0;  // Levenshtein distance in code points to the nearest training text
  int64_t index = -1;    // of that text; the first of equally near ones; -1 without any training text

  // Within 40 % of its own length.
  bool near() const { return index >= 0 && 5 * distance <= 2 * length; }
};

// One for each test text. About 1 s for 1,000 x 1,000 sentences.
std::vector<NearestText> FindNearestTexts(absl::Span<const std::string> test_texts,
                                          absl::Span<const std::string> training_texts);

}  // namespace distill_l2s
