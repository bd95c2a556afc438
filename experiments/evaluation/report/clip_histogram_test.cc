#include "experiments/evaluation/report/clip_histogram.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace distill_l2s {
namespace {

// A clip with `errors` substitutions in a reference of `length` characters.
ClipResult Clip(int64_t errors, int64_t length) {
  ClipResult clip;
  clip.characters.substitutions = errors;
  clip.characters.hits = length - errors;
  return clip;
}

// The numbers of clips in the bars, bin by bin, arm by arm.
std::vector<double> Bars(const std::string& html) {
  std::vector<double> bars;
  const std::string begin = "<title>";
  for (size_t at = 0; (at = html.find(begin, at)) != std::string::npos; at += begin.size()) {
    bars.push_back(std::stod(html.substr(at + begin.size())));
  }
  return bars;
}

TEST(ClipHistogramTest, EdgesBelongToTheLowerBin) {
  ReportData data;
  SeedRun run;
  // 0; 1/10 (up to 10); 2/10 and 3/20 (up to 20); 10/10 (up to 100); 11 insertions in 10 (above).
  run.clips = {Clip(0, 10), Clip(1, 10), Clip(2, 10), Clip(3, 20), Clip(10, 10)};
  run.clips.push_back(Clip(0, 10));
  run.clips.back().characters.insertions = 11;
  data.arms = {{"vanilla", "CTC", {run}}};
  EXPECT_THAT(Bars(RenderClipHistogram(data)), testing::ElementsAre(1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 1, 1));
}

TEST(ClipHistogramTest, SeedsAreAveragedAndArmsStandSideBySide) {
  ReportData data;
  SeedRun good, bad;
  good.clips = {Clip(0, 4), Clip(0, 4)};
  bad.clips = {Clip(0, 4), Clip(4, 4)};
  data.arms = {{"a", "A", {good, bad}}, {"b", "B", {bad, bad}}};
  const std::vector<double> bars = Bars(RenderClipHistogram(data));
  ASSERT_EQ(bars.size(), 24u);
  EXPECT_EQ(bars[0], 1.5);
  EXPECT_EQ(bars[1], 1);
  EXPECT_EQ(bars[20], 0.5);
  EXPECT_EQ(bars[21], 1);
}

}  // namespace
}  // namespace distill_l2s
