#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// The unsigned number in the sizeof(T) bytes at `offset`, the lowest byte first. The bytes must be there.
template <typename T>
T LittleEndian(absl::string_view bytes, uint64_t offset) {
  T value = 0;
  for (unsigned i = sizeof(T); i > 0; --i) {
    value = static_cast<T>(value << 8 | static_cast<unsigned char>(bytes[offset + i - 1]));
  }
  return value;
}

}  // namespace distill_l2s
