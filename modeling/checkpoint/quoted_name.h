#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// A name as error messages quote it: escaped and shortened, for it may come from a hostile file.
std::string QuotedName(absl::string_view name);

}  // namespace distill_l2s
