#pragma once

#include <cstdint>
#include <istream>
#include <map>
#include <ostream>
#include <string>

#include "data/text/text_normalizer.h"

namespace distill_l2s {

struct NormalizedLines {
  int64_t written = 0;
  std::map<std::string, int64_t> left_out;  // Lines by the reason that TextNormalizer gives.
};

// Writes each line of `in` as TextNormalizer makes it, one a line; lines that are unusable are left out.
// Lines of white space alone count as nothing.
NormalizedLines NormalizeLines(const TextNormalizer& normalizer, std::istream* in, std::ostream* out);

}  // namespace distill_l2s
