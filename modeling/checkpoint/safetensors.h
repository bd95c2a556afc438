#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace distill_l2s {

// Tensors by name, sorted, so that every walk over them (hashing, writing, listing) has one order.
using TensorMap = std::map<std::string, at::Tensor>;

struct Safetensors {
  TensorMap tensors;
  std::map<std::string, std::string> metadata;  // The header's "__metadata__".
};

// Reads a .safetensors file. The tensors are views into a private memory mapping that they keep alive: pages
// are read when touched, and writing to a tensor never changes the file. A tensor whose bytes lie unaligned
// for its dtype is a copy. Hostile until checked: header length and JSON, dtypes, shapes, offsets (in range,
// not overlapping, matching shape x dtype, without gaps), bytes of BOOL tensors; errors name file and tensor.
// The file must not be truncated while its tensors live: replace it by renaming, as WriteSafetensors does.
// Format: https://huggingface.co/docs/safetensors. dtypes: F64 F32 F16 BF16 I64 I32 I16 I8 U8 BOOL.
absl::StatusOr<Safetensors> ReadSafetensors(const std::string& path);

// Writes whole or not at all. Tensors may be on any device, of any stride. The bytes follow from the
// arguments alone; every tensor is aligned to its dtype.
absl::Status WriteSafetensors(const std::string& path, const TensorMap& tensors,
                              const std::map<std::string, std::string>& metadata = {});

}  // namespace distill_l2s
