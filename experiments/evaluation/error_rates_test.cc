#include "experiments/evaluation/error_rates.h"

#include <gtest/gtest.h>

#include <string>

namespace distill_l2s {
namespace {

ErrorCounts Counts(int64_t hits, int64_t substitutions, int64_t deletions, int64_t insertions) {
  ErrorCounts counts;
  counts.hits = hits;
  counts.substitutions = substitutions;
  counts.deletions = deletions;
  counts.insertions = insertions;
  return counts;
}

TEST(ErrorRatesTest, CountsKindsOfErrors) {
  EXPECT_EQ(CountWordErrors("the cat sleeps", "the dog sleeps here"), Counts(2, 1, 0, 1));
  EXPECT_EQ(CountWordErrors("the cat sleeps", "cat sleeps"), Counts(2, 0, 1, 0));
  EXPECT_EQ(CountCharacterErrors("abcd", "axcde"), Counts(3, 1, 0, 1));
}

TEST(ErrorRatesTest, WhiteSpaceAsJiwer) {
  EXPECT_EQ(CountWordErrors("the\tcat", "the cat"), Counts(0, 1, 0, 1));   // a lone tab parts no words
  EXPECT_EQ(CountWordErrors("the\t cat", "the cat"), Counts(2, 0, 0, 0));  // a run becomes one space
  EXPECT_EQ(CountWordErrors("the\u00a0cat", "the cat"), Counts(0, 1, 0, 1));
  EXPECT_EQ(CountWordErrors("\n the cat\u3000", "the cat"), Counts(2, 0, 0, 0));
  EXPECT_EQ(CountCharacterErrors(" a  b ", "a b"), Counts(3, 0, 1, 0));  // inner runs count in full
}

TEST(ErrorRatesTest, CharactersAreCodePoints) {
  EXPECT_EQ(CountCharacterErrors("man\u0303ana", "mañana").errors(), 2);  // no normalisation
  EXPECT_EQ(CountCharacterErrors("हिन्दी", "हिनदी"), Counts(5, 0, 1, 0));
  EXPECT_EQ(CountCharacterErrors("😀", "x"), Counts(0, 1, 0, 0));
}

TEST(ErrorRatesTest, EmptyTexts) {
  EXPECT_EQ(CountWordErrors("", "the cat").Rate(), 2.0);
  EXPECT_EQ(CountWordErrors("the cat", "").Rate(), 1.0);
  EXPECT_EQ(CountWordErrors("  ", "").Rate(), 0.0);
}

TEST(ErrorRatesTest, CorpusRateDividesSums) {
  ErrorCounts total = CountWordErrors("a b c d e f g h", "a b c d e f g h");
  total += CountWordErrors("a b", "x y");
  EXPECT_DOUBLE_EQ(total.Rate(), 0.2);
  EXPECT_EQ(total.reference_length(), 10);
  EXPECT_EQ(total.hypothesis_length(), 10);
}

TEST(ErrorRatesTest, IllFormedTextIsScored) {
  EXPECT_EQ(CountCharacterErrors("a\xff", "ab"), Counts(1, 1, 0, 0));
}

std::string Marked(const std::vector<AlignedText>& aligned) {
  std::string marked;
  for (const AlignedText& piece : aligned) {
    marked += std::string("=~-+").substr(static_cast<size_t>(piece.operation), 1) + "[" + piece.reference +
              "|" + piece.hypothesis + "]";
  }
  return marked;
}

TEST(ErrorRatesTest, AlignsForDisplay) {
  EXPECT_EQ(Marked(AlignForDisplay("casa mea", "cassa me")), "=[cas|cas]+[|s]=[a me|a me]-[a|]");
  EXPECT_EQ(Marked(AlignForDisplay("मकी", "मका")), "=[म|म]~[की|का]");  // marks stay with their base
  EXPECT_TRUE(AlignForDisplay("", "").empty());
}

}  // namespace
}  // namespace distill_l2s
