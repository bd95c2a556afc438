#include "experiments/evaluation/report/seed_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/evaluation/report/test_data.h"

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(SeedTableTest, OneSeedNeedsNone) {
  const ReportData data = MakeReportData(1, 0.5);
  EXPECT_EQ(RenderSeedTable(data, *ScoreExperiment(data.arms)), "");
}

TEST(SeedTableTest, HasSpreadsAndTheSeedsOwnRates) {
  ReportData data = MakeReportData(2, 0.5);
  data.arms[1].title = "<shrink>";
  ExperimentScores scores = *ScoreExperiment(data.arms);
  scores.arms[0].cer_over_seeds = {2, 0.312, 0.015, 0.301, 0.323};
  const std::string html = RenderSeedTable(data, scores);
  EXPECT_THAT(html, AllOf(HasSubstr("<b>31.2</b> ± 1.5"), HasSubstr("30.1 – 32.3"), HasSubstr("CTC alone"),
                          HasSubstr("&lt;shrink&gt;"), HasSubstr("seed 42"), HasSubstr("seed 43")));
}

}  // namespace
}  // namespace distill_l2s
