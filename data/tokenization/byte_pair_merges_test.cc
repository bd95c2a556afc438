#include "data/tokenization/byte_pair_merges.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/random.h"

namespace distill_l2s {
namespace {

std::string Apply(absl::string_view merges, absl::string_view word) {
  const auto parsed = BytePairMerges::Parse(merges, "merges.txt");
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return absl::StrJoin(parsed->Apply(word), " ");
}

TEST(BytePairMerges, TheFirstOfTheFileGoesFirst) {
  EXPECT_EQ(Apply("#version: 0.2\nb c\na b\nab c\n", "abc"), "a bc");
  EXPECT_EQ(Apply("a b\nb c\nab c\n", "abc"), "abc");
  EXPECT_EQ(Apply("a a\naa aa", "aaaaa"), "aaaa a");
  EXPECT_EQ(Apply("a b", ""), "");
}

TEST(BytePairMerges, CharactersOfNoMergeStay) {
  EXPECT_EQ(Apply("Ġ t\r\nĠt h\r\n", "Ġthக"), "Ġth க");
  EXPECT_EQ(Apply("a b", "ககab\xFF"), "க க ab \xFF");
}

TEST(BytePairMerges, EqualsMergingOnePairAfterTheOther) {
  Random random(3);
  for (int round = 0; round < 200; ++round) {
    // Merges that a training could have found: of symbols that are there already.
    std::vector<std::string> symbols = {"a", "b", "c"};
    std::vector<std::string> lines;
    for (int i = 0; i < 12; ++i) {
      const std::string left = symbols[random.Below(symbols.size())];
      const std::string right = symbols[random.Below(symbols.size())];
      const std::string line = absl::StrCat(left, " ", right);
      if (std::count(lines.begin(), lines.end(), line) > 0) continue;
      if (std::count(symbols.begin(), symbols.end(), left + right) > 0) continue;
      lines.push_back(line);
      symbols.push_back(left + right);
    }
    std::vector<std::string> word;
    for (int i = 0; i < 12; ++i) word.push_back(symbols[random.Below(3)]);
    const std::string text = absl::StrJoin(word, "");
    for (const std::string& line : lines) {
      const std::vector<std::string> pair = absl::StrSplit(line, ' ');
      for (size_t i = 0; i + 1 < word.size(); ++i) {
        if (word[i] != pair[0] || word[i + 1] != pair[1]) continue;
        word[i] += word[i + 1];
        word.erase(word.begin() + i + 1);
      }
    }
    EXPECT_EQ(Apply(absl::StrJoin(lines, "\n"), text), absl::StrJoin(word, " "))
        << absl::StrJoin(lines, ", ");
  }
}

TEST(BytePairMerges, ALongWordTakesLittleTime) {
  std::string merges;
  for (std::string symbol = "a"; symbol.size() < 1 << 16; symbol += symbol) {
    absl::StrAppend(&merges, symbol, " ", symbol, "\n");
  }
  EXPECT_EQ(Apply(merges, std::string(1 << 18, 'a')).size(), (1u << 18) + 3);
}

TEST(BytePairMerges, BadLinesAreErrors) {
  EXPECT_EQ(BytePairMerges::Parse("#version: 0.2\na b\nabc\n", "merges.txt").status().message(),
            "merges.txt:3: \"abc\", expected two symbols parted by a space");
  for (const char* line : {"a b c", " a", "a ", "a  b"}) {
    EXPECT_FALSE(BytePairMerges::Parse(absl::StrCat("a b\n", line), "merges.txt").ok()) << line;
  }
}

}  // namespace
}  // namespace distill_l2s
