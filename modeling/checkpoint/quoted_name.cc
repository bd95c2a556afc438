#include "modeling/checkpoint/quoted_name.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace distill_l2s {

std::string QuotedName(absl::string_view name) {
  const bool longer = name.size() > 200;
  return absl::StrCat("\"", absl::Utf8SafeCHexEscape(name.substr(0, 200)), longer ? "..." : "", "\"");
}

}  // namespace distill_l2s
