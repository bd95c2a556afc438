#include "experiments/evaluation/edit_distance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "base/random.h"

namespace distill_l2s {
namespace {

std::vector<int32_t> Symbols(const std::string& text) { return {text.begin(), text.end()}; }

// The textbook's table, row by row.
int64_t TableDistance(const std::vector<int32_t>& a, const std::vector<int32_t>& b) {
  std::vector<int64_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 1; i <= a.size(); ++i) {
    int64_t diagonal = row[0];
    row[0] = static_cast<int64_t>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int64_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = above;
    }
  }
  return row.back();
}

std::vector<int32_t> RandomSymbols(int64_t length, int64_t alphabet, Random* random) {
  std::vector<int32_t> symbols(length);
  for (int32_t& symbol : symbols) symbol = static_cast<int32_t>(random->Below(alphabet));
  return symbols;
}

struct Tally {
  int64_t reference = 0, hypothesis = 0, errors = 0;
};

// Walks an alignment; every hit must be of equal symbols, every substitution of different ones.
Tally Walk(const std::vector<EditOperation>& operations, const std::vector<int32_t>& a,
           const std::vector<int32_t>& b) {
  Tally tally;
  for (EditOperation operation : operations) {
    const bool in_reference = operation != EditOperation::kInsertion;
    const bool in_hypothesis = operation != EditOperation::kDeletion;
    if (in_reference && in_hypothesis) {
      EXPECT_EQ(a[tally.reference] == b[tally.hypothesis], operation == EditOperation::kHit);
    }
    tally.reference += in_reference;
    tally.hypothesis += in_hypothesis;
    tally.errors += operation != EditOperation::kHit;
  }
  return tally;
}

TEST(EditDistanceTest, KnownDistances) {
  EXPECT_EQ(EditPattern(Symbols("kitten")).Distance(Symbols("sitting")), 3);
  EXPECT_EQ(EditPattern(Symbols("")).Distance(Symbols("abc")), 3);
  EXPECT_EQ(EditPattern(Symbols("abc")).Distance(Symbols("")), 3);
  EXPECT_EQ(EditPattern(Symbols("")).Distance(Symbols("")), 0);
}

// Lengths around the 64 rows of a machine word, small alphabets (many ties) and large ones.
TEST(EditDistanceTest, EqualsTheTable) {
  Random random(1);
  for (int round = 0; round < 400; ++round) {
    const int64_t alphabet = round % 2 == 0 ? 2 : 30;
    const auto a = RandomSymbols(random.Below(200), alphabet, &random);
    const auto b = RandomSymbols(random.Below(200), alphabet, &random);
    const int64_t want = TableDistance(a, b);
    ASSERT_EQ(EditPattern(a).Distance(b), want) << a.size() << " x " << b.size();
    const Tally tally = Walk(AlignSequences(a, b), a, b);
    ASSERT_EQ(tally.errors, want);
    ASSERT_EQ(tally.reference, static_cast<int64_t>(a.size()));
    ASSERT_EQ(tally.hypothesis, static_cast<int64_t>(b.size()));
  }
}

TEST(EditDistanceTest, EqualsTheTableAtWordBoundaries) {
  Random random(2);
  for (int64_t m : {1, 63, 64, 65, 127, 128, 129}) {
    for (int64_t n : {1, 63, 64, 65, 128}) {
      const auto a = RandomSymbols(m, 3, &random), b = RandomSymbols(n, 3, &random);
      EXPECT_EQ(EditPattern(a).Distance(b), TableDistance(a, b)) << m << " x " << n;
    }
  }
}

// jiwer 4.0 with RapidFuzz 3.14: "the cat" against "cat the", in words.
TEST(EditDistanceTest, TiesAreRapidFuzzs) {
  using Op = EditOperation;
  EXPECT_EQ(AlignSequences({1, 2}, {2, 1}), (std::vector<Op>{Op::kInsertion, Op::kHit, Op::kDeletion}));
}

TEST(EditDistanceTest, TenThousandSymbols) {
  Random random(3);
  const auto a = RandomSymbols(10000, 30, &random), b = RandomSymbols(10000, 30, &random);
  const Tally tally = Walk(AlignSequences(a, b), a, b);
  EXPECT_EQ(tally.errors, EditPattern(a).Distance(b));
}

}  // namespace
}  // namespace distill_l2s
