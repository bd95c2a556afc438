#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "data/text/text_rules.pb.h"

namespace distill_l2s {

// Reads a language's rules (languages/LANGUAGE.textproto holds those that come with this repository). Errors
// name the path, the field and what was expected. TextNormalizer::Create checks what the fields hold.
absl::StatusOr<TextRules> LoadTextRules(const std::string& path);

}  // namespace distill_l2s
