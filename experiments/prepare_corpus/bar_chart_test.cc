#include "experiments/prepare_corpus/bar_chart.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"

namespace distill_l2s {
namespace {

TEST(RenderBarChart, ABarForEachValueThatIsNotZero) {
  const std::string html =
      RenderBarChart("Clips <by> length", {"0", "", "2"}, {{"train", {10, 0, 5}}, {"test", {0, 1, 0}}});
  size_t bars = 0;
  for (size_t at = 0; (at = html.find("<rect", at)) != std::string::npos; ++at) ++bars;
  EXPECT_EQ(bars, 3u);
  EXPECT_TRUE(absl::StrContains(html, "Clips &lt;by&gt; length"));
  EXPECT_TRUE(absl::StrContains(html, "<title>train: 10</title>"));
  EXPECT_TRUE(absl::StrContains(html, "<span class=\"chip arm-1\">test</span>"));
  EXPECT_TRUE(absl::StrContains(html, "height=\"190.0\""));  // The largest reaches the axis' top.
}

TEST(RenderBarChart, NothingWithoutValues) {
  EXPECT_EQ(RenderBarChart("x", {"a"}, {{"one", {0}}}), "");
  EXPECT_EQ(RenderBarChart("x", {}, {}), "");
}

}  // namespace
}  // namespace distill_l2s
