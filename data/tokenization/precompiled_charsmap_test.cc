#include "data/tokenization/precompiled_charsmap.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/random.h"
#include "data/tokenization/sentencepiece_model.pb.h"

namespace distill_l2s {
namespace {

// XLM-R's kind of table: NFKC and SentencePiece's own rules.
std::string Table() {
  SentencePieceModel model;
  EXPECT_TRUE(model.ParseFromString(*ReadFile("tests/golden/models/teacher/sentencepiece.bpe.model")));
  return model.normalizer().precompiled_charsmap();
}

TEST(PrecompiledCharsmap, FindsTheLongestMatch) {
  const auto charsmap = PrecompiledCharsmap::Create(Table(), "test");
  ASSERT_TRUE(charsmap.ok()) << charsmap.status();
  const auto check = [&](absl::string_view text, size_t length, absl::string_view replacement) {
    const PrecompiledCharsmap::Match match = charsmap->LongestMatch(text);
    EXPECT_EQ(match.length, length) << text;
    EXPECT_EQ(match.replacement, replacement) << text;
  };
  check("\uFB01ne", 3, "fi");
  check("e\u0301t", 3, "\u00E9");
  check("①", 3, "1");
  check("\tx", 1, " ");
  check("abc", 0, "");
  check("", 0, "");
  check(absl::string_view("\0", 1), 0, "");
}

TEST(PrecompiledCharsmap, EmptyTableReplacesNothing) {
  EXPECT_EQ(PrecompiledCharsmap::Create("", "test")->LongestMatch("ﬁ").length, 0u);
}

TEST(PrecompiledCharsmap, RefusesWhatPointsOutside) {
  const std::string table = Table();
  const auto message = [](std::string changed) {
    return std::string(PrecompiledCharsmap::Create(std::move(changed), "m").status().message());
  };
  EXPECT_EQ(message("abc"), "m: the normalisation table is damaged: 3 bytes, expected the trie's size first");
  EXPECT_EQ(message(std::string("\x08\0\0\0aaaa", 8)),
            "m: the normalisation table is damaged: a trie of 8 bytes in 4");
  EXPECT_EQ(message(table.substr(0, table.size() - 1) + "x"),
            "m: the normalisation table is damaged: the last replacement has no end");
  std::string root_outside = table;
  root_outside.replace(4, 4, "\x00\xFC\xFF\x7F", 4);
  EXPECT_EQ(message(root_outside), "m: the normalisation table is damaged: unit 0 points past the trie");
}

TEST(PrecompiledCharsmap, MutatedTablesAreReadInside) {
  const std::string table = Table();
  Random random(11);
  int usable = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string mutated = table;
    for (uint64_t m = 1 + random.Below(4); m > 0; --m) {
      // Mostly in the trie's units that texts reach first.
      const uint64_t range = random.Below(2) == 0 ? mutated.size() : 4096;
      mutated[random.Below(range)] = static_cast<char>(random.Below(256));
    }
    const auto charsmap = PrecompiledCharsmap::Create(mutated, "test");
    if (!charsmap.ok()) continue;
    ++usable;
    for (int t = 0; t < 64; ++t) {
      std::string text(6, '\0');
      for (char& byte : text) byte = static_cast<char>(random.Below(256));
      EXPECT_LE(charsmap->LongestMatch(text).replacement.size(), mutated.size());
    }
  }
  EXPECT_GT(usable, 100);
}

}  // namespace
}  // namespace distill_l2s
