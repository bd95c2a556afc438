#pragma once

#include <string>

#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {

// SHA-256, as 64 hexadecimal digits, over every tensor's name, dtype, shape and bytes, in the order of the
// names. Equal for equal values whatever the device, the strides or the file that they came from; any changed
// bit, name, dtype or shape changes it. Preconditions: dense tensors of a dtype that safetensors holds.
std::string HashTensors(const TensorMap& tensors);

}  // namespace distill_l2s
