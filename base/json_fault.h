#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// Returns what is wrong with one line of JSON, in words: "column 18: not valid JSON: \"NaN, ...\", expected a
// value". `byte` is where nlohmann::json stopped, from 1, and `message` its parse_error's; of that, only
// fixed phrases are used, so that no bytes of the line come through. The column counts characters, from 1.
std::string JsonFault(absl::string_view line, size_t byte, absl::string_view message);

// Returns the column, in characters and from 1, of byte `offset` of a line.
size_t ColumnOf(absl::string_view line, size_t offset);

}  // namespace distill_l2s
