#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// The beginning of a text for a message: up to 80 characters (SplitGraphemes()), "..." after what is cut.
std::string Excerpt(absl::string_view text);

}  // namespace distill_l2s
