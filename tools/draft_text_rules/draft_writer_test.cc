#include "tools/draft_text_rules/draft_writer.h"

#include <gtest/gtest.h>
#include <unicode/unistr.h>

namespace distill_l2s {
namespace {

TEST(DraftWriter, CommentsAreBroken) {
  DraftWriter writer;
  writer.Comment("short");
  writer.Comment(std::string(60, 'x') + " " + std::string(60, 'y') + " z", /*indented=*/true);
  writer.StringField("letters", "[\\u0301 \"]");
  writer.Field("numbers", "UNUSABLE");
  EXPECT_EQ(writer.text(), "# short\n#   " + std::string(60, 'x') + "\n#   " + std::string(60, 'y') +
                               " z\nletters: \"[\\\\u0301 \\\"]\"\nnumbers: UNUSABLE\n");
}

TEST(SetPattern, IsReadBackAsTheSameSet) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeSet set(icu::UnicodeString(u"[a-záè\\u0301\\u200C\\-'·\\U000E0100 \\u0BBE-\\u0BC2]"),
                            error);
  const std::string pattern = SetPattern(set);
  EXPECT_EQ(pattern, "[' \\- a-z · á è \\u0301 \\u0BBE-\\u0BC2 \\u200C \\U000E0100]");
  EXPECT_TRUE(icu::UnicodeSet(icu::UnicodeString::fromUTF8(pattern), error) == set);
  EXPECT_TRUE(U_SUCCESS(error));
}

TEST(DescribeUse, TimesTextsAndExamples) {
  EXPECT_EQ(DescribeUse({12, 1, 3, 0, {"ng'ombe", "a\u200Bb"}}), "12 times in 1 text (ng'ombe, a<U+200B>b)");
  EXPECT_EQ(DescribeUse({1, 0, 0, 0, {"a"}}), "1 time (a)");
}

}  // namespace
}  // namespace distill_l2s
