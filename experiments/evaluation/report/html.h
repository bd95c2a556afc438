#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// Text as it stands in an element or in a quoted attribute: & < > " ' become entities; ill-formed UTF-8 and
// control characters other than newline and tab become U+FFFD.
std::string EscapeHtml(absl::string_view text);

// Escaped text of the outside (a transcript, a file name) whose writing direction is its own: <bdi>.
std::string IsolatedText(absl::string_view text);

}  // namespace distill_l2s
