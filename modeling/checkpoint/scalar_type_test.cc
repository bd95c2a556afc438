#include "modeling/checkpoint/scalar_type.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(ScalarTypeTest, EveryElementTypeHasOneOfItsSize) {
  for (const ElementTypeNames& known : kElementTypes) {
    EXPECT_EQ(static_cast<int64_t>(c10::elementSize(ToScalarType(known.type))), known.bytes) << known.name;
    EXPECT_EQ(SafetensorsDtypeName(ToScalarType(known.type)), known.name);
  }
  EXPECT_EQ(ToScalarType(ElementType::kBF16), c10::ScalarType::BFloat16);
  EXPECT_EQ(ToScalarType(ElementType::kU8), c10::ScalarType::Byte);
}

TEST(ScalarTypeTest, OthersHaveNoName) {
  EXPECT_EQ(SafetensorsDtypeName(c10::ScalarType::ComplexFloat), "");
  EXPECT_EQ(SafetensorsDtypeName(c10::ScalarType::QInt8), "");
}

}  // namespace
}  // namespace distill_l2s
