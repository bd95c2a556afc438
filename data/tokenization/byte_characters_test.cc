#include "data/tokenization/byte_characters.h"

#include <gtest/gtest.h>

#include <set>

namespace distill_l2s {
namespace {

TEST(ByteCharacters, AreThoseOfGpt2) {
  EXPECT_EQ(BytesToCharacters("the cat!"), "theĠcat!");
  EXPECT_EQ(BytesToCharacters("ă"), "Äĥ");
  EXPECT_EQ(BytesToCharacters("\n"), "Ċ");
  EXPECT_EQ(BytesToCharacters("\x7F\xAD"), "ġŃ");
  EXPECT_EQ(BytesToCharacters(std::string(1, '\0')), "Ā");
}

TEST(ByteCharacters, EveryByteComesBack) {
  std::string all;
  std::set<std::string> characters;
  for (int byte = 0; byte < 256; ++byte) {
    all.push_back(static_cast<char>(byte));
    characters.insert(BytesToCharacters(all.substr(byte)));
  }
  EXPECT_EQ(characters.size(), 256u);
  EXPECT_EQ(CharactersToBytes(BytesToCharacters(all)), all);
}

TEST(ByteCharacters, OthersAreLeftOut) { EXPECT_EQ(CharactersToBytes("aக \xFFĠ\u0144b"), "a b"); }

}  // namespace
}  // namespace distill_l2s
