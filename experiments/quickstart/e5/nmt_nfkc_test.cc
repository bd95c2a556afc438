#include "experiments/quickstart/e5/nmt_nfkc.h"

#include <gtest/gtest.h>

#include <cstring>

namespace distill_l2s {
namespace {

// U+FF45 is a fullwidth e, U+1D49 a raised one, U+212B the angstrom sign. U+1D00 is unchanged, and of
// Unicode 4.
const std::map<char32_t, std::u32string> kCodePoints = {
    {0x9, U" "}, {0x7F, U""}, {0xFF45, U"e"}, {0x1D49, U"e"}, {0x212B, U"\u00C5"}, {0x30D, U"\u030D"}};

TEST(NmtNfkcTest, KeepsCodePointsAsTheyWereGiven) {
  const auto rules = NmtNfkcRules(kCodePoints);
  EXPECT_EQ(rules.at("\t"), " ");
  EXPECT_EQ(rules.at("\x7F"), "");
  EXPECT_EQ(rules.at("\uFF45"), "e");
  EXPECT_TRUE(NmtNfkcRules({}).empty());
}

TEST(NmtNfkcTest, AddsSequencesThatCompose) {
  const auto rules = NmtNfkcRules(kCodePoints);
  EXPECT_EQ(rules.at("e\u0301"), "\u00E9");
  EXPECT_EQ(rules.at("\uFF45\u0301"), "\u00E9");
  EXPECT_EQ(rules.at("\u1D49\u0301"), "\u00E9");
  EXPECT_EQ(rules.at("a\u0302\u0301"), "\u1EA5");
  EXPECT_EQ(rules.at("\u1112\u1161\u11AB"), "\uD55C");
  EXPECT_EQ(rules.at("A\u030A"), "\u00C5");
}

TEST(NmtNfkcTest, LeavesOutWhatShorterRulesGive) {
  const auto rules = NmtNfkcRules(kCodePoints);
  // Already composed, or no composition at all.
  EXPECT_EQ(rules.count("\u00E9"), 0);
  EXPECT_EQ(rules.count("e"), 0);
  EXPECT_EQ(rules.count("x\u0301"), 0);
}

TEST(NmtNfkcTest, LeavesOutNewerCharacters) {
  const auto old_rules = NmtNfkcRules({{0x2126, U"\u03A9"}});  // Unicode 1.1.
  EXPECT_EQ(old_rules.count("\u0418\u0306"), 1);               // 1.1, too.
  // Dives Akuru, Unicode 13.
  EXPECT_EQ(old_rules.count("\U00011935\U00011930"), 0);
  const auto new_rules = NmtNfkcRules({{0x1FBF0, U"0"}});  // Unicode 13.
  EXPECT_EQ(new_rules.at("\U00011935\U00011930"), "\U00011938");
}

TEST(NmtNfkcTest, PrecompiledLayout) {
  const std::string charsmap = PrecompileCharsmap({{"a", "xy"}, {"b", "z"}, {"c", "xy"}});
  uint32_t trie_bytes;
  std::memcpy(&trie_bytes, charsmap.data(), sizeof trie_bytes);
  EXPECT_EQ(trie_bytes % 1024, 0);
  EXPECT_EQ(charsmap.substr(4 + trie_bytes), std::string("xy\0z\0", 5));
}

}  // namespace
}  // namespace distill_l2s
