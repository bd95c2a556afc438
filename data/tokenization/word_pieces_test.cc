#include "data/tokenization/word_pieces.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using Ids = std::vector<int64_t>;

Ids Cut(const WordPieces& pieces, absl::string_view word) {
  Ids ids;
  int64_t end = 0;
  for (const SourcedToken& piece : pieces.Cut(word)) {
    EXPECT_EQ(piece.begin, end) << word;
    end = piece.end;
    ids.push_back(piece.id);
  }
  EXPECT_EQ(end, static_cast<int64_t>(word.size()));
  return ids;
}

TEST(WordPieces, TheLongestPieceGoesFirst) {
  const WordPieces pieces({{"un", 1}, {"unaf", 2}, {"##able", 3}, {"##f", 4}, {"##a", 5}}, {});
  EXPECT_EQ(Cut(pieces, "unaffable"), (Ids{2, 4, 3}));
  EXPECT_EQ(Cut(pieces, "una"), (Ids{1, 5}));
  // Greedy: the rest has no piece.
  EXPECT_EQ(Cut(pieces, "unafb"), Ids{0});
  EXPECT_EQ(Cut(pieces, ""), Ids{});
}

TEST(WordPieces, OptionsSetTheMarkAndTheLimit) {
  const WordPieces pieces({{"ă", 1}, {"+ă", 2}}, {/*unknown=*/7, /*continuation=*/"+", /*max_characters=*/2});
  EXPECT_EQ(Cut(pieces, "ăă"), (Ids{1, 2}));
  EXPECT_EQ(Cut(pieces, "ăăă"), Ids{7});
}

}  // namespace
}  // namespace distill_l2s
