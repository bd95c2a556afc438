#include "data/tokenization/token_spans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(TokenSpansTest, CountsCharactersNotBytes) {
  // ă has two bytes.
  EXPECT_THAT(SpansOfTokens("ăb c", {{{1, 0, 3}, {2, 3, 5}}}), ElementsAre(Pair(0, 2), Pair(2, 4)));
}

TEST(TokenSpansTest, ACharacterOfSeveralTokensBelongsToTheLast) {
  EXPECT_THAT(SpansOfTokens("ﬁn", {{{1, 0, 3}, {2, 0, 4}}}), ElementsAre(Pair(0, 0), Pair(0, 2)));
  // The bytes of ă, one a token.
  EXPECT_THAT(SpansOfTokens("xă", {{{1, 0, 1}, {2, 1, 2}, {3, 2, 3}}}),
              ElementsAre(Pair(0, 1), Pair(0, 0), Pair(1, 2)));
}

TEST(TokenSpansTest, ATokenOfNoCharacterIsEmpty) {
  EXPECT_THAT(SpansOfTokens("a", {{{1, 0, 0}, {2, 0, 1}, {3, 1, 1}}}),
              ElementsAre(Pair(0, 0), Pair(0, 1), Pair(0, 0)));
  EXPECT_THAT(SpansOfTokens("", {{{1, 0, 0}}}), ElementsAre(Pair(0, 0)));
}

TEST(TokenSpansTest, TakesAnyBytesAndRanges) {
  EXPECT_THAT(SpansOfTokens("\x80\x80z", {{{1, 0, 9}, {2, 7, 9}}}), ElementsAre(Pair(0, 1), Pair(0, 0)));
}

}  // namespace
}  // namespace distill_l2s
