#pragma once

#include <algorithm>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// Whether each byte is 0 or 1: a bool of another value is undefined behaviour wherever it is read.
inline bool AreBooleans(absl::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char byte) { return byte == 0 || byte == 1; });
}

}  // namespace distill_l2s
