#include "experiments/transcribe/timed_words.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(TimedWordsTest, SpacesPartWords) {
  // "ab c": frames 1 and 2 for a, 3 for b, 4 for the space, 7 for c.
  const auto words =
      MakeTimedWords({{"a", 1, 3, 1.5}, {"b", 3, 4, 0.9}, {" ", 4, 5, 1.0}, {"c", 7, 8, 0.5}}, 0.5, 10);
  ASSERT_EQ(words.size(), 2u);
  EXPECT_EQ(words[0].text, "ab");
  EXPECT_DOUBLE_EQ(words[0].start_s, 0.5);
  EXPECT_DOUBLE_EQ(words[0].end_s, 2);
  EXPECT_DOUBLE_EQ(words[0].confidence, 0.8);
  ASSERT_EQ(words[0].characters.size(), 2u);
  EXPECT_DOUBLE_EQ(words[0].characters[1].start_s, 1.5);
  EXPECT_EQ(words[1].text, "c");
  EXPECT_DOUBLE_EQ(words[1].confidence, 0.5);
}

TEST(TimedWordsTest, NothingLastsLongerThanTheClip) {
  const auto words = MakeTimedWords({{"a", 1, 3, 1.5}}, 0.5, 1.2);
  EXPECT_DOUBLE_EQ(words[0].end_s, 1.2);
  EXPECT_DOUBLE_EQ(words[0].characters[0].end_s, 1.2);
  EXPECT_TRUE(MakeTimedWords({{" ", 0, 0, 0}}, 0.5, 1).empty());
}

TEST(TimedWordsTest, Json) {
  EXPECT_EQ(WordsToJson({{"ab", 0.12345, 1.0 / 3, 0.123456, {}}}).dump(),
            R"([{"word":"ab","start":0.123,"end":0.333,"confidence":0.1235}])");
  EXPECT_EQ(WordsToJson({}).dump(), "[]");
}

}  // namespace
}  // namespace distill_l2s
