#include "experiments/align/clip_alignment.h"

#include <ATen/ops/full.h>
#include <ATen/ops/log_softmax.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace distill_l2s {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ClipAlignmentTest : public testing::Test {
 protected:
  // Log probabilities of a model that hears `path`: '-' is the blank, '?' the unknown.
  at::Tensor Hear(const std::string& path) const {
    at::Tensor logits = at::full({static_cast<int64_t>(path.size()), vocabulary_.size()}, 0.0f);
    for (size_t t = 0; t < path.size(); ++t) {
      const int64_t label = path[t] == '-'   ? vocabulary_.blank()
                            : path[t] == '?' ? vocabulary_.unknown()
                                             : vocabulary_.Encode(path.substr(t, 1))[0];
      logits[static_cast<int64_t>(t)][label] = 4.0f;
    }
    return at::log_softmax(logits, -1);
  }
  absl::StatusOr<ClipAlignment> Align(const std::string& path, const std::string& text,
                                      double offset_s = 0) const {
    Utterance utterance;
    utterance.text = text;
    utterance.offset_s = offset_s;
    utterance.duration_s = 0.5 * static_cast<double>(path.size());
    return AlignClip(Hear(path), utterance, vocabulary_, 0.5);
  }

  const CharacterVocabulary vocabulary_ = *CharacterVocabulary::FromTexts({"la mare rosie"}, 1);
};

TEST_F(ClipAlignmentTest, WordsWithTheirTimes) {
  const auto clip = Align("-ll-a- maa-", "la ma", 10);
  ASSERT_TRUE(clip.ok()) << clip.status();
  ASSERT_EQ(clip->words.size(), 2u);
  EXPECT_EQ(clip->words[0].text, "la");
  EXPECT_DOUBLE_EQ(clip->words[0].start_s, 10.5);
  EXPECT_DOUBLE_EQ(clip->words[0].end_s, 12.5);
  EXPECT_DOUBLE_EQ(clip->words[0].characters[1].start_s, 12);
  EXPECT_EQ(clip->words[1].text, "ma");
  EXPECT_DOUBLE_EQ(clip->words[1].start_s, 13.5);
  EXPECT_DOUBLE_EQ(clip->words[1].end_s, 15);
  const double sure = std::exp(4) / (std::exp(4) + static_cast<double>(vocabulary_.size()) - 1);
  EXPECT_NEAR(clip->words[1].confidence, sure, 1e-5);
  EXPECT_NEAR(clip->score, 0, 1e-5);
  EXPECT_TRUE(clip->unknown.empty());
}

TEST_F(ClipAlignmentTest, WhatIsNotSaidLowersTheScore) {
  const auto right = Align("-ll-a- maa-", "la ma", 10), wrong = Align("-ll-a- saa-", "la ma", 10);
  // One frame, one character of five and half a second, bears another label than the best: log odds of 4.
  EXPECT_NEAR(wrong->score, -4.0 / 5 - 4.0 / 10, 1e-5);
  EXPECT_DOUBLE_EQ(wrong->worst_start_s, 13.5);
  EXPECT_DOUBLE_EQ(wrong->worst_end_s, 14);
  EXPECT_LT(wrong->words[1].confidence, right->words[1].confidence - 0.2);
  EXPECT_EQ(wrong->words[0].confidence, right->words[0].confidence);
  // A word too few and a word too many.
  EXPECT_LT(Align("-ll-a- maa-", "ma")->score, -2);
  EXPECT_LT(Align("-ll-a- maa-", "la ma la")->score, -1);
}

TEST_F(ClipAlignmentTest, UnknownCharactersKeepTheirSpelling) {
  const auto clip = Align("-m-?-r-", "măr");
  ASSERT_TRUE(clip.ok()) << clip.status();
  EXPECT_EQ(clip->words[0].text, "măr");
  EXPECT_THAT(clip->unknown, ElementsAre("ă"));
  EXPECT_NEAR(clip->score, 0, 1e-5);
}

TEST_F(ClipAlignmentTest, Errors) {
  EXPECT_THAT(Align("-l-", "la mare").status().ToString(), HasSubstr("3 frames are too few"));
  EXPECT_THAT(Align("-l-", "").status().ToString(), HasSubstr("the text is empty"));
}

}  // namespace
}  // namespace distill_l2s
