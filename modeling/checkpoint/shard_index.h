#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// Parses what stands beside the parts of a sharded checkpoint (model.safetensors.index.json,
// pytorch_model.bin.index.json): the name of the file that holds each tensor, by the tensor's name. Files are
// named without a directory, so that they cannot lie elsewhere. Errors name `source`.
absl::StatusOr<std::map<std::string, std::string>> ParseShardIndex(absl::string_view json,
                                                                   absl::string_view source);

}  // namespace distill_l2s
