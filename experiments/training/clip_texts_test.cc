#include "experiments/training/clip_texts.h"

#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "data/tokenization/subword_tokenizer_factory.h"

namespace distill_l2s {
namespace {

class UnitReaderTest : public testing::Test {
 protected:
  const std::unique_ptr<SubwordTokenizer> tokenizer_ = *LoadSubwordTokenizer("tests/golden/models/teacher");
};

TEST_F(UnitReaderTest, TokensCoverEachCharacterOnce) {
  const std::vector<TextUnit> units = UnitReader(tokenizer_.get(), TextUnitConfig::TOKEN).Units("mare și la");
  int64_t end = 0;
  for (const TextUnit& unit : units) {
    EXPECT_EQ(unit.span.first, end);
    end = unit.span.second;
    ASSERT_EQ(unit.positions.size(), 1u);
    EXPECT_EQ(unit.id, tokenizer_->Encode("mare și la")[unit.positions[0]]);
  }
  EXPECT_EQ(end, 10);
}

TEST_F(UnitReaderTest, WordsAreLettersBetweenSpaces) {
  UnitReader reader(tokenizer_.get(), TextUnitConfig::WORD);
  const std::vector<TextUnit> units = reader.Units("la și la");
  ASSERT_EQ(units.size(), 3u);
  EXPECT_EQ(units[0].span, LabelSpan(0, 2));
  EXPECT_EQ(units[1].span, LabelSpan(3, 5));
  EXPECT_EQ(units[2].span, LabelSpan(6, 8));
  EXPECT_EQ(units[0].id, units[2].id);
  EXPECT_NE(units[0].id, units[1].id);
  // The same word of another transcript.
  EXPECT_EQ(reader.Units("dar la")[1].id, units[0].id);
}

TEST_F(UnitReaderTest, NoKindNoUnits) { EXPECT_TRUE(UnitReader(nullptr, std::nullopt).Units("la").empty()); }

TEST(ClipTextsTest, TakesABatchsLabelsAndItsClipsUnits) {
  Batch batch;
  batch.clips = {1, 0};
  batch.labels = at::tensor({3, 4, 9, 5, 9, 9}, at::kLong).view({2, 3});
  batch.label_lengths = at::tensor({2, 1}, at::kLong);
  const std::vector<ClipText> texts = ClipTexts(batch, {{}, {{7, {0, 2}, {1}}}});
  ASSERT_EQ(texts.size(), 2u);
  EXPECT_EQ(texts[0].labels, (std::vector<int64_t>{3, 4}));
  ASSERT_EQ(texts[0].units.size(), 1u);
  EXPECT_EQ(texts[0].units[0].id, 7);
  EXPECT_EQ(texts[1].labels, std::vector<int64_t>{5});
  EXPECT_TRUE(texts[1].units.empty());
}

TEST(UnitsThatMeetTest, KeepsTheSpansAndMeetsTheOthersStates) {
  const std::vector<TextUnit> own = {{7, {0, 2}, {1}}, {8, {2, 3}, {2}}};
  const std::vector<TextUnit> others = {{5, {0, 1}, {1}}, {6, {1, 4}, {3}}, {4, {4, 5}, {4}}};
  const std::vector<TextUnit> met = UnitsThatMeet(own, others);
  ASSERT_EQ(met.size(), 2u);
  EXPECT_EQ(met[1].span, LabelSpan(2, 3));
  EXPECT_EQ(met[1].positions, std::vector<int64_t>{3});
  EXPECT_EQ(met[1].id, 6);
  EXPECT_EQ(UnitsThatMeet(others, own).size(), 2u);
}

}  // namespace
}  // namespace distill_l2s
