#include "experiments/align/text_grid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

TEST(TextGridTest, WordsAndCharactersWithTheGapsBetween) {
  EXPECT_EQ(FormatTextGrid({{"la", 0.5, 0.9, 1, {{"l", 0.5, 0.52}, {"a", 0.52, 0.9}}}}, 1.25),
            R"(File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 1.250
tiers? <exists>
size = 2
item []:
    item [1]:
        class = "IntervalTier"
        name = "words"
        xmin = 0
        xmax = 1.250
        intervals: size = 3
        intervals [1]:
            xmin = 0.000
            xmax = 0.500
            text = ""
        intervals [2]:
            xmin = 0.500
            xmax = 0.900
            text = "la"
        intervals [3]:
            xmin = 0.900
            xmax = 1.250
            text = ""
    item [2]:
        class = "IntervalTier"
        name = "characters"
        xmin = 0
        xmax = 1.250
        intervals: size = 4
        intervals [1]:
            xmin = 0.000
            xmax = 0.500
            text = ""
        intervals [2]:
            xmin = 0.500
            xmax = 0.520
            text = "l"
        intervals [3]:
            xmin = 0.520
            xmax = 0.900
            text = "a"
        intervals [4]:
            xmin = 0.900
            xmax = 1.250
            text = ""
)");
}

TEST(TextGridTest, QuotationMarksAreDoubled) {
  EXPECT_THAT(FormatTextGrid({{"d\"or", 0, 1, 1, {}}}, 1), HasSubstr("text = \"d\"\"or\"\n"));
}

TEST(TextGridTest, WithoutAGapNoEmptyInterval) {
  const std::string grid = FormatTextGrid({{"a", 0, 0.5, 1, {}}, {"b", 0.5, 1, 1, {}}}, 1);
  EXPECT_THAT(grid, HasSubstr("intervals: size = 2\n"));
  EXPECT_THAT(grid, HasSubstr("intervals: size = 1\n"));  // No characters: one that is empty.
}

TEST(TextGridTest, NothingLiesOutside) {
  const std::string grid = FormatTextGrid({{"a", 0.5, 2, 1, {}}, {"b", 3, 4, 1, {}}}, 1);
  EXPECT_THAT(grid, HasSubstr("xmax = 1.000\n            text = \"a\""));
  EXPECT_EQ(grid.find("\"b\""), std::string::npos);
}

}  // namespace
}  // namespace distill_l2s
