#include "experiments/evaluation/report/interval_plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(IntervalPlotTest, PlacesIntervalAndValue) {
  const std::string html = RenderIntervalPlot("CER", {{"<a>", 0, 0.25, {0.2, 0.3}, "25.0"}}, false);
  EXPECT_THAT(html, HasSubstr("<i class=\"whisker\" style=\"left:0.00%;width:100.00%\"></i>"));
  EXPECT_THAT(html, HasSubstr("<i class=\"dot\" style=\"left:50.00%\"></i>"));
  EXPECT_THAT(html, HasSubstr("<span style=\"left:100.00%\">30</span>"));
  EXPECT_THAT(html, HasSubstr("&lt;a&gt;"));
  EXPECT_THAT(html, Not(HasSubstr("class=\"zero\"")));
}

TEST(IntervalPlotTest, DifferencesShowZero) {
  const std::string html = RenderIntervalPlot("Difference", {{"a", 1, 0.015, {0.01, 0.02}, "+1.5"}}, true);
  EXPECT_THAT(html, HasSubstr("<i class=\"zero\" style=\"left:0.00%\"></i>"));
  EXPECT_THAT(html, HasSubstr("left:75.00%"));
  EXPECT_THAT(html, HasSubstr(">+2.0</span>"));
  EXPECT_THAT(html, HasSubstr(">0.0</span>"));
}

}  // namespace
}  // namespace distill_l2s
