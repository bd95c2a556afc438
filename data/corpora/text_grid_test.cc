#include "data/corpora/text_grid.h"

#include <gtest/gtest.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/random.h"

namespace distill_l2s {
namespace {

constexpr char kLong[] = R"(File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 2.5
tiers? <exists>
size = 2
item []:
    item [1]:
        class = "IntervalTier"
        name = "ana"
        xmin = 0
        xmax = 2.5
        intervals: size = 2
        intervals [1]:
            xmin = 0
            xmax = 1.5
            text = "unu ""doi""
ș"
        intervals [2]:
            xmin = 1.5
            xmax = 2.5
            text = ""
    item [2]:
        class = "TextTier"
        name = "points"
        xmin = 0
        xmax = 2.5
        points: size = 1
        points [1]:
            number = 1.25
            mark = "click"
)";

constexpr char kShort[] =
    "File type = \"ooTextFile\"\r\nObject class = \"TextGrid\"\r\n\r\n0\r\n2.5\r\n<exists>\r\n2\r\n"
    "\"IntervalTier\"\r\n\"ana\"\r\n0\r\n2.5\r\n2\r\n0\r\n1.5\r\n\"unu "
    "\"\"doi\"\"\nș\"\r\n1.5\r\n2.5\r\n\"\"\r\n"
    "\"TextTier\"\r\n\"points\"\r\n0\r\n2.5\r\n1\r\n1.25\r\n\"click\"\r\n";

std::string Utf16(const std::string& text, bool big_endian) {
  std::string bytes = big_endian ? "\xFE\xFF" : "\xFF\xFE";
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned unit = static_cast<unsigned char>(text[i]);
    if (unit == 0xC8) unit = 0x200 + (static_cast<unsigned char>(text[++i]) & 0x3F);  // ș, U+0219.
    const char high = static_cast<char>(unit >> 8);
    const char low = static_cast<char>(unit & 0xFF);
    bytes += big_endian ? high : low;
    bytes += big_endian ? low : high;
  }
  return bytes;
}

TEST(ParseTextGridTest, ReadsEveryForm) {
  for (const std::string& text :
       {std::string(kLong), std::string(kShort), absl::StrCat("\xEF\xBB\xBF", kLong), Utf16(kLong, true),
        Utf16(kShort, false)}) {
    const auto tiers = ParseTextGrid(text, "a.TextGrid");
    ASSERT_TRUE(tiers.ok()) << tiers.status();
    ASSERT_EQ(tiers->size(), 2u);
    EXPECT_EQ((*tiers)[0].name, "ana");
    ASSERT_EQ((*tiers)[0].intervals.size(), 2u);
    EXPECT_EQ((*tiers)[0].intervals[0].text, "unu \"doi\"\nș");
    EXPECT_EQ((*tiers)[0].intervals[0].end_s, 1.5);
    EXPECT_EQ((*tiers)[0].intervals[1].begin_s, 1.5);
    EXPECT_EQ((*tiers)[1].name, "points");
    EXPECT_TRUE((*tiers)[1].intervals.empty());
  }
}

TEST(ParseTextGridTest, ErrorsNameLineColumnAndWhatWasExpected) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "a:1: column 1: the end of the file, expected a string in double quotes"},
      {"\"Collection\"", "a:1: column 1: \"\"Collection\"\", expected \"ooTextFile\": a text file of Praat"},
      {"\"ooTextFile\" \"TextGrid\"\n0 1e999", "a:2: column 3: \"1e999\", expected the end in seconds"},
      {"\"ooTextFile\" \"TextGrid\"\n0 1 <absent>",
       "a:2: column 5: \"<absent>\", expected <exists>: a TextGrid with tiers"},
      {"\"ooTextFile\" \"TextGrid\" 0 1 <exists> 1\n\"IntervalTier\" \"a\" 0 1 1 1 0.5 \"x\"",
       "a:2: column 28: \"0.5\", expected an end not before the begin, 1 s"},
      {"\"ooTextFile\" \"\x1B[2J", "a:1: column 14: \"\"<U+001B>[2J\", expected a closing double quote"},
      {"\x1F\x8B", "a: compressed by gzip, expected plain text (gunzip unpacks it)"},
  };
  for (const auto& [text, message] : cases) EXPECT_EQ(ParseTextGrid(text, "a").status().message(), message);
}

TEST(ParseTextGridTest, AnyDamageIsAnErrorOrTiers) {
  Random random(3);
  int read = 0;
  for (int trial = 0; trial < 500; ++trial) {
    std::string text = kShort;
    for (uint64_t changes = 1 + random.Below(3); changes > 0; --changes) {
      text[random.Below(text.size())] = static_cast<char>(random.Below(256));
    }
    const auto tiers = ParseTextGrid(text.substr(0, text.size() - random.Below(3)), "a");
    read += tiers.ok();
    for (const char c : std::string(tiers.status().message())) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
  }
  EXPECT_GT(read, 20);
  EXPECT_LT(read, 480);
}

}  // namespace
}  // namespace distill_l2s
