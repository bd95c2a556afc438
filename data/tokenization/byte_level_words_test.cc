#include "data/tokenization/byte_level_words.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using Words = std::vector<std::string>;

TEST(ByteLevelWords, KeepTheSpaceBeforeThem) {
  EXPECT_EQ(ByteLevelWords("they'll read 12 letters!"),
            (Words{"they", "'ll", " read", " 12", " letters", "!"}));
  EXPECT_EQ(ByteLevelWords("a  b\u3000"), (Words{"a", " ", " b", "\u3000"}));
  EXPECT_EQ(ByteLevelWords(""), Words());
}

}  // namespace
}  // namespace distill_l2s
