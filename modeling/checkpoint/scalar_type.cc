#include "modeling/checkpoint/scalar_type.h"

#include <iterator>

namespace distill_l2s {
namespace {

// In the order of kElementTypes.
constexpr c10::ScalarType kScalarTypes[] = {
    c10::ScalarType::Double, c10::ScalarType::Float, c10::ScalarType::Half,  c10::ScalarType::BFloat16,
    c10::ScalarType::Long,   c10::ScalarType::Int,   c10::ScalarType::Short, c10::ScalarType::Char,
    c10::ScalarType::Byte,   c10::ScalarType::Bool,
};
static_assert(std::size(kScalarTypes) == std::size(kElementTypes));

}  // namespace

c10::ScalarType ToScalarType(ElementType type) { return kScalarTypes[static_cast<int>(type)]; }

absl::string_view SafetensorsDtypeName(c10::ScalarType dtype) {
  for (const ElementTypeNames& known : kElementTypes) {
    if (ToScalarType(known.type) == dtype) return known.name;
  }
  return "";
}

}  // namespace distill_l2s
