#include "experiments/evaluation/report/learning_curves.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

MetricsLog Log(int64_t reports, bool distilled) {
  MetricsLog log;
  for (int64_t i = 1; i <= reports; ++i) {
    TrainMetrics train;
    train.step = 10 * i;
    // Alternates: means over two neighbours are 3.
    train.ctc_loss = i % 2 == 0 ? 2 : 4;
    if (distilled) train.distillation_loss = 1.0 / static_cast<double>(i);
    log.train.push_back(train);
  }
  log.dev = {{10, 80, 100}, {10 * reports, 40, 70}};
  return log;
}

ReportData Data(std::vector<MetricsLog> baseline, std::vector<MetricsLog> other) {
  ReportData data;
  data.arms = {{"a", "CTC <alone>", {}}, {"b", "Distilled", {}}};
  for (const MetricsLog& log : baseline) data.arms[0].runs.push_back({1, {}, log, 0});
  for (const MetricsLog& log : other) data.arms[1].runs.push_back({1, {}, log, 0});
  return data;
}

int Count(const std::string& text, const std::string& part) {
  int count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++count;
  return count;
}

TEST(LearningCurvesTest, OneLineARunAndAChart) {
  const std::string html = RenderLearningCurves(Data({Log(8, false)}, {Log(8, true)}));
  // CTC of both arms, distillation of one, dev of both.
  EXPECT_EQ(Count(html, "<g class=\"series arm-0\""), 2);
  EXPECT_EQ(Count(html, "<g class=\"series arm-1\""), 3);
  EXPECT_THAT(html, AllOf(HasSubstr("CTC &lt;alone&gt;"), Not(HasSubstr("one line a seed"))));
  const std::string seeds = RenderLearningCurves(Data({Log(8, false), Log(8, false)}, {Log(8, true)}));
  EXPECT_EQ(Count(seeds, "<g class=\"series arm-0\""), 4);
  EXPECT_THAT(seeds, HasSubstr("one line a seed"));
}

TEST(LearningCurvesTest, ManyReportsAreAveraged) {
  // 120 points are drawn as they are and go up and down; 240 are 120 means of two, a level line.
  const std::string drawn = RenderLearningCurves(Data({Log(120, false)}, {}));
  const std::string thinned = RenderLearningCurves(Data({Log(240, false)}, {}));
  EXPECT_NE(drawn.size(), thinned.size());
  const auto points = [](const std::string& html) {
    const size_t begin = html.find("<g class=\"series arm-0\"");
    return Count(html.substr(begin, html.find("/>", begin) - begin), "L");
  };
  EXPECT_EQ(points(drawn), 119);
  EXPECT_EQ(points(thinned), 119);
}

}  // namespace
}  // namespace distill_l2s
