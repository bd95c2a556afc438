#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// Returns why a file whose first bytes are `beginning` cannot be read as UTF-8 text, and the command that
// makes it so: "compressed by xz, expected plain text (xz -d unpacks it)". Known are gzip, bzip2, xz, zstd,
// zip and text in UTF-16 or UTF-32, with or without a byte order mark. "" for anything else.
std::string TextFileFault(absl::string_view beginning);

}  // namespace distill_l2s
