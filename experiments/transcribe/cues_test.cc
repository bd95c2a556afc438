#include "experiments/transcribe/cues.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/random.h"
#include "experiments/evaluation/code_points.h"

namespace distill_l2s {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A word whose characters last equally long.
TimedWord Word(const std::vector<std::string>& characters, double start_s, double end_s) {
  TimedWord word;
  word.text = absl::StrJoin(characters, "");
  word.start_s = start_s;
  word.end_s = end_s;
  for (size_t i = 0; i < characters.size(); ++i) {
    const double length_s = (end_s - start_s) / characters.size();
    word.characters.push_back({characters[i], start_s + i * length_s, start_s + (i + 1) * length_s});
  }
  return word;
}

TimedWord Word(const std::string& letters, double start_s, double end_s) {
  std::vector<std::string> characters;
  for (const char letter : letters) characters.emplace_back(1, letter);
  return Word(characters, start_s, end_s);
}

Transcript Words(const std::vector<TimedWord>& words, double duration_s) {
  Transcript transcript;
  transcript.words = words;
  transcript.duration_s = duration_s;
  return transcript;
}

TEST(CuesTest, APauseEndsACue) {
  const auto cues = MakeCues(Words({Word("good", 1, 1.4), Word("day", 2.1, 3.5), Word("you", 4.3, 5.5)}, 20));
  ASSERT_EQ(cues.size(), 2u);
  EXPECT_THAT(cues[0].lines, ElementsAre("good day"));
  EXPECT_DOUBLE_EQ(cues[0].start_s, 1);
  EXPECT_DOUBLE_EQ(cues[0].end_s, 3.5);
  EXPECT_THAT(cues[1].lines, ElementsAre("you"));
  EXPECT_DOUBLE_EQ(cues[1].start_s, 4.3);
}

TEST(CuesTest, AShortCueStaysUntilItCanBeRead) {
  const auto cues = MakeCues(Words({Word("a", 1, 1.1), Word("b", 3, 3.1)}, 3.5));
  ASSERT_EQ(cues.size(), 2u);
  EXPECT_DOUBLE_EQ(cues[0].end_s, 2);
  EXPECT_DOUBLE_EQ(cues[1].end_s, 3.5);  // The file's end.
  const auto close = MakeCues(Words({Word("a", 1, 1.1), Word("b", 1.9, 3.1)}, 9));
  EXPECT_DOUBLE_EQ(close[0].end_s, 1.9);  // The next one's start.
}

TEST(CuesTest, TwoEvenLinesOfAtMost42Characters) {
  // 9 words of 9 letters: 89 characters do not fit into two lines of 42, 8 words (79) do.
  std::vector<TimedWord> words;
  for (int i = 0; i < 9; ++i) words.push_back(Word("abcdefghi", 0.5 * i, 0.5 * i + 0.4));
  const auto cues = MakeCues(Words(words, 10));
  ASSERT_EQ(cues.size(), 2u);
  const std::string four = "abcdefghi abcdefghi abcdefghi abcdefghi";
  EXPECT_THAT(cues[0].lines, ElementsAre(four, four));
  EXPECT_THAT(cues[1].lines, ElementsAre("abcdefghi"));
}

TEST(CuesTest, ACueLastsAtMostSevenSeconds) {
  std::vector<TimedWord> words;
  for (int i = 0; i < 20; ++i) words.push_back(Word("ab", i, i + 0.9));
  for (const Cue& cue : MakeCues(Words(words, 20))) EXPECT_LE(cue.end_s - cue.start_s, kMaxCueS);
}

TEST(CuesTest, AWordTooLongForALineIsCutBetweenCharacters) {
  // 50 syllables of a letter with a mark: a cut never stands before the mark.
  std::vector<std::string> characters;
  for (int i = 0; i < 50; ++i) {
    characters.push_back("\u0915");
    characters.push_back("\u093F");
  }
  const auto cues = MakeCues(Words({Word(characters, 0, 5)}, 6));
  ASSERT_EQ(cues.size(), 1u);
  ASSERT_EQ(cues[0].lines.size(), 2u);
  EXPECT_EQ(absl::StrJoin(cues[0].lines, ""), absl::StrJoin(characters, ""));
  EXPECT_EQ(SplitGraphemes(cues[0].lines[0]).size(), 42u);
  // The same for one that is heard for too long.
  const auto slow = MakeCues(Words({Word("aaaaaaaaaa", 0, 20)}, 20));
  ASSERT_EQ(slow.size(), 4u);
  EXPECT_THAT(slow[0].lines, ElementsAre("aaa"));
}

TEST(CuesTest, LimitsHoldAndNoWordIsLostForRandomWords) {
  Random random(5);
  for (int round = 0; round < 200; ++round) {
    std::vector<TimedWord> words;
    std::string all;
    double time_s = 0;
    for (int i = 0; i < 40; ++i) {
      time_s += random.Uniform() * random.Uniform() * 2;
      const double end_s = time_s + random.Uniform() * (random.Below(20) == 0 ? 12 : 1);
      words.push_back(
          Word(std::string(1 + random.Below(random.Below(10) == 0 ? 60 : 12), 'x'), time_s, end_s));
      absl::StrAppend(&all, words.back().text);
      time_s = end_s;
    }
    double last_end_s = 0;
    std::string shown;
    for (const Cue& cue : MakeCues(Words(words, time_s))) {
      ASSERT_GE(cue.start_s, last_end_s);
      ASSERT_GT(cue.end_s, cue.start_s);
      ASSERT_LE(cue.end_s - cue.start_s, kMaxCueS + 1e-9);
      ASSERT_LE(cue.lines.size(), kMaxCueLines);
      for (const std::string& line : cue.lines) {
        ASSERT_LE(line.size(), kMaxLineCharacters);
        for (const char c : line) {
          if (c != ' ') shown += c;
        }
      }
      last_end_s = cue.end_s;
    }
    ASSERT_EQ(shown, all);
  }
}

TEST(CuesTest, SilenceHasNone) { EXPECT_THAT(MakeCues(Words({}, 10)), IsEmpty()); }

}  // namespace
}  // namespace distill_l2s
