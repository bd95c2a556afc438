#include "data/tokenization/sourced_pieces.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(SourcedPieces, BytesOfOneCharacterShareItsSource) {
  // é, made of the bytes [0, 3) of a text, then x.
  const SourcedText text = {{0xE9, 0, 3}, {'x', 3, 4}};
  const std::vector<SourcedToken> pieces = SourcedPieces(text, {{7, 0, 1}, {8, 1, 2}, {9, 1, 3}});
  ASSERT_EQ(pieces.size(), 3u);
  EXPECT_EQ(pieces[0].id, 7);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(pieces[i].begin, 0);
    EXPECT_EQ(pieces[i].end, 3);
  }
  EXPECT_EQ(pieces[2].begin, 0);
  EXPECT_EQ(pieces[2].end, 4);
}

}  // namespace
}  // namespace distill_l2s
