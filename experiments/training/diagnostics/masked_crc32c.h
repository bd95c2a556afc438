#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// The checksum of TFRecord files: CRC-32C (Castagnoli, RFC 3720), rotated right by 15 bits plus 0xa282ead8.
uint32_t MaskedCrc32c(absl::string_view bytes);

}  // namespace distill_l2s
