#pragma once

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// The numbers that a checkpoint's tensors hold. The parsers of files use this instead of LibTorch's
// ScalarType (scalar_type.h converts), so that they build without LibTorch, and under sanitizers.
enum class ElementType { kF64, kF32, kF16, kBF16, kI64, kI32, kI16, kI8, kU8, kBool };

int64_t ElementBytes(ElementType type);

// As safetensors spells it: F64 F32 F16 BF16 I64 I32 I16 I8 U8 BOOL.
absl::string_view ElementTypeName(ElementType type);
std::optional<ElementType> ElementTypeOfName(absl::string_view name);

// Of the storage classes that PyTorch's pickles name: FloatStorage, HalfStorage, ...
std::optional<ElementType> ElementTypeOfStorage(absl::string_view class_name);

// Every type with its names, for loops over all.
struct ElementTypeNames {
  ElementType type;
  int64_t bytes;
  const char* name;
  const char* storage_class;
};
inline constexpr ElementTypeNames kElementTypes[] = {
    {ElementType::kF64, 8, "F64", "DoubleStorage"}, {ElementType::kF32, 4, "F32", "FloatStorage"},
    {ElementType::kF16, 2, "F16", "HalfStorage"},   {ElementType::kBF16, 2, "BF16", "BFloat16Storage"},
    {ElementType::kI64, 8, "I64", "LongStorage"},   {ElementType::kI32, 4, "I32", "IntStorage"},
    {ElementType::kI16, 2, "I16", "ShortStorage"},  {ElementType::kI8, 1, "I8", "CharStorage"},
    {ElementType::kU8, 1, "U8", "ByteStorage"},     {ElementType::kBool, 1, "BOOL", "BoolStorage"},
};

}  // namespace distill_l2s
