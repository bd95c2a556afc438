#include "modeling/checkpoint/boolean_bytes.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(BooleanBytesTest, OnlyZeroAndOne) {
  EXPECT_TRUE(AreBooleans(absl::string_view("\0\1\1", 3)));
  EXPECT_TRUE(AreBooleans(""));
  EXPECT_FALSE(AreBooleans(absl::string_view("\0\2", 2)));
  EXPECT_FALSE(AreBooleans("\xff"));
}

}  // namespace
}  // namespace distill_l2s
