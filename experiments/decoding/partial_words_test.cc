#include "experiments/decoding/partial_words.h"

#include <gtest/gtest.h>

#include "experiments/decoding/tiny_language_model.h"

namespace distill_l2s {
namespace {

class PartialWordsTest : public testing::Test {
 protected:
  int32_t Of(const std::string& start) {
    int32_t partial = PartialWords::kEmpty;
    for (const int64_t label : vocabulary_.Encode(start)) partial = partials_.Extend(partial, label);
    return partial;
  }

  const CharacterVocabulary vocabulary_ = *CharacterVocabulary::FromTexts({"ab é"}, 1);
  const std::shared_ptr<const NgramModel> model_ = TinyLanguageModel(testing::TempDir());
  const WordScorer scorer_{model_, {}};
  PartialWords partials_{&scorer_, &vocabulary_};
};

TEST_F(PartialWordsTest, FindsWordsAndTheirStarts) {
  for (const char* word : {"a", "b", "ab", "ba", "abb"}) {
    EXPECT_EQ(partials_.word(Of(word)), model_->Find(word)) << word;
    EXPECT_EQ(partials_.penalty(Of(word)), 0) << word;
  }
  EXPECT_EQ(partials_.word(PartialWords::kEmpty), NgramModel::kUnknown);
  EXPECT_EQ(partials_.penalty(PartialWords::kEmpty), 0);
  EXPECT_EQ(Of("abb"), Of("abb"));
}

TEST_F(PartialWordsTest, WhatNoWordBeginsWithIsPenalised) {
  for (const char* start : {"bb", "aa", "abba", "é", "aé"}) {
    EXPECT_EQ(partials_.word(Of(start)), NgramModel::kUnknown) << start;
    EXPECT_EQ(partials_.penalty(Of(start)), -10) << start;
  }
  EXPECT_EQ(partials_.penalty(Of("ééééééééé")), -15);  // In characters, not bytes.
  EXPECT_EQ(Of("aaaa"), Of("bbbb"));                   // Only the length counts from there on.
}

}  // namespace
}  // namespace distill_l2s
