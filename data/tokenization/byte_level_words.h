#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// GPT-2's words: English endings, letters, numbers and other characters, each with the space before it, and
// the white space that is left. They join to the text again.
std::vector<std::string> ByteLevelWords(absl::string_view text);

}  // namespace distill_l2s
