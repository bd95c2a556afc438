#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace distill_l2s {

// The contents of the gzip file `path`; of a file that is not compressed, itself. Errors name the path: not
// found, cut or damaged, more than `max_bytes` once unpacked.
absl::StatusOr<std::string> ReadGzipFile(const std::string& path, int64_t max_bytes);

}  // namespace distill_l2s
