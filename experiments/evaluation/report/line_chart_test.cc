#include "experiments/evaluation/report/line_chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(LineChartTest, DrawsFromZeroToTheLargestValue) {
  const std::string svg = RenderLineChart({"CER, %", "step", {{1, {{0, 100}, {100, 50}}}}, true});
  // (0, 100) is the frame's upper left corner, (100, 50) the middle of its right side.
  EXPECT_THAT(svg, HasSubstr("<g class=\"series arm-1\"><path d=\"M38.0 10.0L348.0 100.0\"/>"));
  EXPECT_THAT(svg, HasSubstr("<circle cx=\"348.0\" cy=\"100.0\""));
  EXPECT_THAT(svg, HasSubstr(">100</text>"));
  EXPECT_THAT(svg, Not(HasSubstr("cut off")));
}

TEST(LineChartTest, CutsOffALargeBeginningAndSaysSo) {
  const std::string svg = RenderLineChart({"Loss", "step", {{0, {{1, 900}, {50, 3}, {100, 1}}}}, false});
  EXPECT_THAT(svg, HasSubstr("(the first values, above 3, are cut off)"));
}

TEST(LineChartTest, BreaksTheLineAtWhatIsNoNumber) {
  const std::string svg = RenderLineChart({"Loss", "step", {{0, {{0, 1}, {1, NAN}, {2, 1}}}}, false});
  EXPECT_THAT(svg, HasSubstr("d=\"M38.0 10.0M348.0 10.0\""));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
}

TEST(LineChartTest, SaysWhereNothingWasLogged) {
  EXPECT_THAT(RenderLineChart({"<Loss>", "step", {{0, {}}}, false}), HasSubstr("&lt;Loss&gt;"));
  EXPECT_THAT(RenderLineChart({"Loss", "step", {}, false}), HasSubstr("No figures were logged"));
}

}  // namespace
}  // namespace distill_l2s
