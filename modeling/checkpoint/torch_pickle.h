#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {

// Reads a state dict that torch.save wrote (pytorch_model.bin), in the zip format or that of PyTorch before
// 1.6, without executing anything of it: ParseTorchFile says what is known and what is refused. The tensors
// are views into a private memory mapping that they keep alive: pages are read when touched, and writing to a
// tensor never changes the file. Tied weights share memory. Storages whose bytes lie unaligned, as is common
// in the older format, are copied one by one, and their pages given back. The file must not be truncated
// while its tensors live.
absl::StatusOr<TensorMap> ReadTorchPickle(const std::string& path);

}  // namespace distill_l2s
