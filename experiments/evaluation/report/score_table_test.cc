#include "experiments/evaluation/report/score_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/evaluation/report/test_data.h"

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ScoreTableTest, PrintsRatesIntervalsAndDifferences) {
  const ReportData data = MakeReportData(2, 0.5);
  ExperimentScores scores = *ScoreExperiment(data.arms);
  scores.arms[1].all.cer = {0.1234, {0.11, 0.14}};
  PairedDifference& cer = scores.comparisons[0].all.cer;
  cer.difference = -0.0456;
  cer.interval = {-0.06, -0.03};
  cer.p_value = 0.0004;
  cer.corrected_p_value = 0.0008;
  scores.comparisons[0].all.wer.p_value = scores.comparisons[0].all.wer.corrected_p_value = 0.25;
  const std::string html = RenderScoreTable(data, scores);
  EXPECT_THAT(html, AllOf(HasSubstr("<b>12.3</b> <span class=\"interval\">11.0 – 14.0</span>"),
                          HasSubstr("<b>−4.6</b>"), HasSubstr("p &lt; 0.001; corrected p &lt; 0.001"),
                          HasSubstr("p = 0.250; corrected p = 0.250"), HasSubstr("(Holm, 1979)"),
                          HasSubstr("95 % interval")));
  EXPECT_THAT(html, AllOf(HasSubstr("All test clips <span class=\"count\">113 clips"), HasSubstr(">Near "),
                          HasSubstr(">Far ")));
  EXPECT_THAT(html, HasSubstr("longer than the 10 s that training takes: 2, scored like all others"));
}

TEST(ScoreTableTest, SaysWhyThereIsNoPValue) {
  const ReportData one = MakeReportData(1, 0.5), unlearned = MakeUnlearnedData(2);
  EXPECT_THAT(RenderScoreTable(one, *ScoreExperiment(one.arms)),
              AllOf(HasSubstr("not tested: one run each"), Not(HasSubstr("p =")), Not(HasSubstr("Holm"))));
  EXPECT_THAT(RenderScoreTable(unlearned, *ScoreExperiment(unlearned.arms)),
              AllOf(HasSubstr("not tested: CER over 70 %"), Not(HasSubstr("p ="))));
}

TEST(ScoreTableTest, SubsetsWithoutClipsAreLeftOut) {
  ReportData data = MakeReportData(1, 0.5);
  data.test_clips_over_training_limit = 0;
  ExperimentScores scores = *ScoreExperiment(data.arms);
  for (ArmScores& arm : scores.arms) arm.near.clips = 0;
  EXPECT_THAT(RenderScoreTable(data, scores),
              AllOf(Not(HasSubstr(">Near ")), HasSubstr(">Far "), Not(HasSubstr("that training takes"))));
}

TEST(ScoreTableTest, KindsOfErrorsArePartsOfTheWorstRate) {
  const ReportData data = MakeReportData(1, 0);
  ExperimentScores scores = *ScoreExperiment(data.arms);
  scores.arms.resize(2);
  for (ArmScores& arm : scores.arms) {
    arm.all.characters = {};
    arm.all.characters.hits = 70;
    arm.all.characters.substitutions = 20;
    arm.all.characters.deletions = 10;
    arm.all.characters.insertions = 10;
    arm.all.cer.rate = 0.4;
  }
  const std::string html = RenderScoreTable(data, scores);
  EXPECT_THAT(html, AllOf(HasSubstr("width:50.00%\" title=\"substituted 20.0 %\""),
                          HasSubstr("width:25.00%\" title=\"deleted 10.0 %\""),
                          HasSubstr("width:25.00%\" title=\"inserted 10.0 %\"")));
}

}  // namespace
}  // namespace distill_l2s
