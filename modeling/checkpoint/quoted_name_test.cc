#include "modeling/checkpoint/quoted_name.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(QuotedNameTest, EscapesAndShortens) {
  EXPECT_EQ(QuotedName("a\n\x1b[31m"), "\"a\\n\\x1b[31m\"");
  EXPECT_EQ(QuotedName(std::string(300, 'a')).size(), 205u);
}

}  // namespace
}  // namespace distill_l2s
