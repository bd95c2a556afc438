#include "experiments/evaluation/code_points.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(CodePointsTest, DecodesAndEncodes) {
  EXPECT_EQ(DecodeUtf8("añ猫😀"), (std::vector<int32_t>{'a', 0xf1, 0x732b, 0x1f600}));
  for (int32_t c : {0x41, 0xf1, 0x732b, 0x1f600}) {
    EXPECT_EQ(DecodeUtf8(EncodeUtf8(c)), std::vector<int32_t>{c});
  }
}

TEST(CodePointsTest, ReplacesIllFormedBytes) {
  EXPECT_EQ(DecodeUtf8("a\xff"
                       "b"),
            (std::vector<int32_t>{'a', 0xfffd, 'b'}));
  EXPECT_EQ(DecodeUtf8("\xe7\x8c"), std::vector<int32_t>{0xfffd});  // a cut character
  EXPECT_EQ(DecodeUtf8("\xed\xa0\x80").front(), 0xfffd);            // a surrogate
  EXPECT_EQ(DecodeUtf8(absl::string_view("\0", 1)), std::vector<int32_t>{0});
}

TEST(CodePointsTest, WhitespaceIsPythons) {
  int count = 0;
  for (int32_t c = 0; c < 0x110000; ++c) count += IsWhitespace(c);
  EXPECT_EQ(count, 29);  // len([c for c in range(0x110000) if chr(c).isspace()])
  EXPECT_TRUE(IsWhitespace(0x3000));
  EXPECT_FALSE(IsWhitespace(0x200b));  // zero width space
}

TEST(CodePointsTest, GraphemesKeepMarksWithTheirBase) {
  EXPECT_EQ(SplitGraphemes("हिन्"), (std::vector<std::string>{"हि", "न्"}));
  EXPECT_EQ(SplitGraphemes("n\u0303o"), (std::vector<std::string>{"n\u0303", "o"}));
  EXPECT_TRUE(SplitGraphemes("").empty());
}

}  // namespace
}  // namespace distill_l2s
