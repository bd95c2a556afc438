#pragma once

#include <string>
#include <vector>

#include "base/random.h"

namespace distill_l2s {

// `file` after one to four random edits, for tests of parsers: a bit, a byte, a digit, a stretch removed,
// copied elsewhere or overwritten with one of `snippets`, eight bytes of one value, the end cut off.
std::string Mutate(std::string file, const std::vector<std::string>& snippets, Random* random);

}  // namespace distill_l2s
