#include "data/text/character_name.h"

#include <gtest/gtest.h>
#include <unicode/uchar.h>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"

namespace distill_l2s {
namespace {

TEST(DescribeCharacter, SeenOnesWithTheirNumber) {
  EXPECT_EQ(DescribeCharacter(U'ж'), "ж (U+0436)");
  EXPECT_EQ(DescribeCharacter(U'!'), "! (U+0021)");
  EXPECT_EQ(DescribeCharacter(U'\U0001F600'), "😀 (U+1F600)");
}

TEST(DescribeCharacter, InvisibleAndCombiningOnesByNumberAndName) {
  EXPECT_EQ(DescribeCharacter(0x0301), "U+0301 COMBINING ACUTE ACCENT");
  EXPECT_EQ(DescribeCharacter(0x094D), "U+094D DEVANAGARI SIGN VIRAMA");
  EXPECT_EQ(DescribeCharacter(0x200B), "U+200B ZERO WIDTH SPACE");
  EXPECT_EQ(DescribeCharacter(0xFE0F), "U+FE0F VARIATION SELECTOR-16");
  EXPECT_EQ(DescribeCharacter(0x115F),
            "U+115F HANGUL CHOSEONG FILLER");  // A letter that fonts show as nothing.
  EXPECT_EQ(DescribeCharacter(0x00A0), "U+00A0 NO-BREAK SPACE");
  EXPECT_EQ(DescribeCharacter(0x001B), "U+001B <control>");
  EXPECT_EQ(DescribeCharacter(0xE000), "U+E000 <private use area>");
  EXPECT_EQ(DescribeCharacter(0x0378), "U+0378 <unassigned>");
  EXPECT_EQ(DescribeCharacter(0x110000), "U+110000");
}

// Whatever fonts show as nothing or on a neighbour is told by its number, and bytes of it never reach a
// terminal.
TEST(DescribeCharacter, NoInvisibleCodePointIsPrintedItself) {
  for (UChar32 c = 0; c <= 0x10FFFF; ++c) {
    const bool invisible = u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || u_iscntrl(c) ||
                           (U_GET_GC_MASK(c) & (U_GC_M_MASK | U_GC_CF_MASK)) != 0;
    if (!invisible) continue;
    const std::string shown = DescribeCharacter(static_cast<char32_t>(c));
    ASSERT_TRUE(absl::StartsWith(shown, absl::StrFormat("U+%04X ", c))) << shown;
    for (const char byte : shown) ASSERT_TRUE(byte >= ' ' && byte < 0x7F) << shown;
  }
}

TEST(ShowText, MakesInvisibleCharactersVisible) {
  EXPECT_EQ(ShowText("Ана \uFE0F каже\u200B!"), "Ана <U+FE0F> каже<U+200B>!");
  EXPECT_EQ(ShowText("a\x1B[2J\tb"), "a<U+001B>[2J<U+0009>b");
  EXPECT_EQ(ShowText("\u0301a"), "<U+0301>a");
  EXPECT_EQ(ShowText("за\u0301мок हिन्दी"), "за\u0301мок हिन्दी");  // On their letters, marks are seen.
}

TEST(ShowText, BytesThatAreNotUtf8) {
  EXPECT_EQ(ShowText("ro\xEEn"), "ro<0xEE>n");
  EXPECT_EQ(ShowText("\xED\xA0\x80"), "<0xED><0xA0><0x80>");
}

TEST(ShowText, CutsBetweenCharacters) {
  EXPECT_EQ(ShowText("țară", 3), "țar…");
  EXPECT_EQ(ShowText("țară", 4), "țară");
}

}  // namespace
}  // namespace distill_l2s
