#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"

namespace distill_l2s {

struct JsonMember {
  size_t offset = 0;        // Of the value's first byte in the line; 0 if there is no such member.
  absl::string_view value;  // As the line has it: a string with its quotes, a list or object whole.
};

// Returns the last member called `name` of the object that `line` holds, for a message about it. The line may
// be damaged behind it; a name that is written with escapes is not found.
JsonMember FindLastMember(absl::string_view line, absl::string_view name);

}  // namespace distill_l2s
