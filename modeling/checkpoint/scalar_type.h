#pragma once

#include <c10/core/ScalarType.h>

#include "absl/strings/string_view.h"
#include "modeling/checkpoint/element_type.h"

namespace distill_l2s {

// LibTorch's name for the type.
c10::ScalarType ToScalarType(ElementType type);

// "F32" and the like, or an empty string for a dtype that no checkpoint holds (complex and quantised numbers,
// 8-bit floats).
absl::string_view SafetensorsDtypeName(c10::ScalarType dtype);

}  // namespace distill_l2s
