#include "modeling/checkpoint/element_type.h"

namespace distill_l2s {

// The table is in the order of the enumeration.
int64_t ElementBytes(ElementType type) { return kElementTypes[static_cast<int>(type)].bytes; }

absl::string_view ElementTypeName(ElementType type) { return kElementTypes[static_cast<int>(type)].name; }

std::optional<ElementType> ElementTypeOfName(absl::string_view name) {
  for (const ElementTypeNames& known : kElementTypes) {
    if (name == known.name) return known.type;
  }
  return std::nullopt;
}

std::optional<ElementType> ElementTypeOfStorage(absl::string_view class_name) {
  for (const ElementTypeNames& known : kElementTypes) {
    if (class_name == known.storage_class) return known.type;
  }
  return std::nullopt;
}

}  // namespace distill_l2s
