#include "modeling/checkpoint/element_type.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(ElementTypeTest, NamesAndSizesGoBothWays) {
  for (const ElementTypeNames& known : kElementTypes) {
    EXPECT_EQ(ElementTypeName(known.type), known.name);
    EXPECT_EQ(ElementBytes(known.type), known.bytes);
    EXPECT_EQ(ElementTypeOfName(known.name), known.type);
    EXPECT_EQ(ElementTypeOfStorage(known.storage_class), known.type);
  }
  EXPECT_EQ(ElementTypeName(ElementType::kBF16), "BF16");
  EXPECT_EQ(ElementBytes(ElementType::kBF16), 2);
}

TEST(ElementTypeTest, UnknownNamesAreNone) {
  EXPECT_EQ(ElementTypeOfName("F8_E4M3"), std::nullopt);
  EXPECT_EQ(ElementTypeOfName("f32"), std::nullopt);
  EXPECT_EQ(ElementTypeOfStorage("QInt8Storage"), std::nullopt);
  EXPECT_EQ(ElementTypeOfStorage(""), std::nullopt);
}

}  // namespace
}  // namespace distill_l2s
