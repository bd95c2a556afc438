#include "data/corpora/split_overlap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SplitOverlapTest, CountsClipsTextsAndSpeakers) {
  const std::vector<Utterance> train = {{"/a.wav", 0, 1, "la mare", "ro", "ana"},
                                        {"/b.wav", 2, 1, "casa", "ro", "dan"},
                                        {"/c.wav", 0, 1, "mere", "ro", ""}};
  const std::vector<Utterance> test = {{"/b.wav", 2, 1, "casa", "ro", "dan"},
                                       {"/b.wav", 3, 1, "casa", "ro", "dan"},
                                       {"/d.wav", 0, 1, "or", "ro", "ion"},
                                       {"/e.wav", 0, 1, "soare", "ro", ""}};
  const SplitOverlap overlap = CountOverlap(test, train);
  EXPECT_EQ(overlap.clips, 4);
  EXPECT_EQ(overlap.same_clips, 1);
  EXPECT_EQ(overlap.clips_of_same_texts, 2);
  EXPECT_EQ(overlap.same_texts, 1);
  EXPECT_EQ(overlap.texts, 3);
  EXPECT_EQ(overlap.clips_of_same_speakers, 2);
  EXPECT_EQ(overlap.same_speakers, 1);
  EXPECT_EQ(overlap.speakers, 2);
  EXPECT_THAT(
      DescribeOverlap("test", "train", overlap),
      ElementsAre(
          "test: 1 of 4 clips are in train, too: the error rates say little about other speech",
          "test: 2 of 4 clips are of speakers that train has, too (1 of 2 speakers): expect higher error "
          "rates on other speakers",
          "test: 2 of 4 clips have texts that train has, too (1 of 3 texts): expect higher error rates on "
          "other texts"));
}

TEST(SplitOverlapTest, OneSetTwiceIsOneSentence) {
  const std::vector<Utterance> clips = {{"/a.wav", 0, 1, "la mare", "ro", "ana"}};
  EXPECT_THAT(DescribeOverlap("dev", "train", CountOverlap(clips, clips)),
              ElementsAre("dev: 1 of 1 clips are in train, too: the error rates say little about other "
                          "speech"));
}

TEST(SplitOverlapTest, NothingInCommonIsNothingToSay) {
  EXPECT_THAT(DescribeOverlap("dev", "train",
                              CountOverlap({{"/a.wav", 0, 1, "la mare", "ro", ""}},
                                           {{"/b.wav", 0, 1, "casa", "ro", ""}})),
              IsEmpty());
  EXPECT_THAT(DescribeOverlap("dev", "train", CountOverlap({}, {})), IsEmpty());
}

}  // namespace
}  // namespace distill_l2s
