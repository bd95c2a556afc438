#include "losses/text_units.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using Positions = std::vector<int64_t>;

TEST(TextUnitsTest, TokensOfNoLabelAreLeftOut) {
  // <s>, an empty token in front, "ab", one whose empty span lies past the labels, "c", </s>.
  const std::vector<TextUnit> units =
      TokenUnits({0, 5, 6, 7, 6, 2}, {{{0, 0}, {0, 0}, {0, 2}, {9, 9}, {2, 3}, {0, 0}}});
  ASSERT_EQ(units.size(), 2u);
  EXPECT_EQ(units[0].id, 6);
  EXPECT_EQ(units[0].span, LabelSpan(0, 2));
  EXPECT_EQ(units[0].positions, Positions{2});
  EXPECT_EQ(units[1].span, LabelSpan(2, 3));
  EXPECT_EQ(units[1].positions, Positions{4});
}

TEST(TextUnitsTest, AWordHasTheTokensThatCoverALetterOfIt) {
  // "ab de f": the first token runs into the second word, the third covers a space alone, no token covers f.
  const std::vector<TextUnit> units =
      WordUnits({8, 9, 7}, {{{0, 2}, {3, 5}, {6, 7}}}, {{{0, 0}, {0, 4}, {4, 5}, {5, 6}, {6, 6}, {0, 0}}});
  ASSERT_EQ(units.size(), 2u);
  EXPECT_EQ(units[0].id, 8);
  EXPECT_EQ(units[0].positions, Positions{1});
  EXPECT_EQ(units[1].id, 9);
  EXPECT_EQ(units[1].span, LabelSpan(3, 5));
  EXPECT_EQ(units[1].positions, (Positions{1, 2}));
}

TEST(TextUnitsTest, RowsAverageAUnitsPositions) {
  const std::vector<ClipText> texts = {{{1, 2}, {{4, {0, 1}, {1}}, {5, {1, 2}, {1, 2}}}},
                                       {{1}, {{6, {0, 1}, {1}}}}};
  const UnitRows rows = MakeUnitRows(texts, {true, false}, 3, at::kFloat);
  EXPECT_TRUE(at::equal(rows.counts, at::tensor({int64_t{2}, int64_t{0}})));
  EXPECT_TRUE(at::equal(rows.unit_ids[0], at::tensor({int64_t{4}, int64_t{5}})));
  EXPECT_TRUE(at::equal(rows.teacher_weights[0], at::tensor({0.f, 1.f, 0.f, 0.f, 0.5f, 0.5f}).view({2, 3})));
  EXPECT_EQ(rows.teacher_weights[1].abs().sum().item<float>(), 0);
}

TEST(TextUnitsTest, ABatchWithoutPairsHasOneRow) {
  EXPECT_EQ(MakeUnitRows({{}, {}}, {true, true}, 2, at::kDouble).num_rows(), 1);
}

}  // namespace
}  // namespace distill_l2s
