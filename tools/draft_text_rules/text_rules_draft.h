#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace distill_l2s {

// Drafts text rules (data/text/text_rules.proto, as text) for a language: from the letters that CLDR, as ICU
// has it, gives for it, and from texts of a corpus. Each decision stands there as a comment, with counts and
// examples: which letters are kept, added, left out or never seen; apostrophes, hyphens and middle dots
// inside words; U+200C and U+200D; stress marks; digits; and how many of the texts are usable by the rules.
// The draft loads as rules. `source` names the texts in its first lines.
// Errors: `language` is no BCP 47 tag; no letters in the texts.
absl::StatusOr<std::string> DraftTextRules(const std::string& language, const std::string& source,
                                           const std::vector<std::string>& texts);

}  // namespace distill_l2s
