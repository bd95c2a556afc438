#include "data/text/text_rules.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text_proto.h"

namespace distill_l2s {

absl::StatusOr<TextRules> LoadTextRules(const std::string& path) {
  TextRules rules;
  RETURN_IF_ERROR(ReadTextProto(path, &rules));
  if (rules.language().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": language is missing, expected a BCP 47 tag such as ro"));
  }
  if (rules.letters().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": letters is missing, expected a set such as [a-z é]"));
  }
  return rules;
}

}  // namespace distill_l2s
