#include "experiments/evaluation/report/headline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/evaluation/report/test_data.h"

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(HeadlineTest, TellsRatesDifferencesAndCaveats) {
  ReportData data = MakeReportData(1, 0.5);
  ExperimentScores scores = *ScoreExperiment(data.arms);
  scores.arms[0].all.cer = {0.271, {0.25, 0.29}};
  scores.arms[1].all.cer = {0.133, {0.12, 0.15}};
  scores.comparisons[0].all.cer.difference = -0.138;
  scores.comparisons[0].all.cer.interval = {-0.15, -0.12};
  data.language_name = "Romanian <b>";
  const std::string html = RenderHeadline(data, scores);
  EXPECT_THAT(html, AllOf(HasSubstr("Romanian &lt;b&gt;"), HasSubstr(">ro</span>"), HasSubstr("CTC alone"),
                          HasSubstr("<b>27.1</b> %"), HasSubstr("<b>13.3</b> %"), HasSubstr("<b>−13.8</b>"),
                          HasSubstr("on 113 test clips"), HasSubstr("95 % intervals")));
  EXPECT_THAT(html, HasSubstr("say nothing about other voices"));
  EXPECT_THAT(html, HasSubstr("Clips alone are covered, not the luck of a run"));
}

TEST(HeadlineTest, NamesArmsThatAreLeftOutAndWhy) {
  ReportData data = MakeReportData(2, 0.5);
  EXPECT_THAT(RenderHeadline(data, *ScoreExperiment(data.arms)),
              AllOf(Not(HasSubstr("left out")), Not(HasSubstr("luck"))));
  data.left_out = {{"wide", "Wide <layers>", 3, 1, {{"wide-seed-2", "ERROR: out of memory & time"}}},
                   {"late", "Late", 2, 0, {}}};
  EXPECT_THAT(RenderHeadline(data, *ScoreExperiment(data.arms)),
              AllOf(HasSubstr("“Wide &lt;layers&gt;” is left out: 1 of its 3 runs is complete, 1 failed."),
                    HasSubstr("<b>wide-seed-2</b>: ERROR: out of memory &amp; time"),
                    HasSubstr("“Late” is left out: 0 of its 2 runs are complete.")));
}

TEST(HeadlineTest, WarningsComeBeforeTheFinding) {
  const ReportData data = MakeReportData(1, 0.5);
  const ExperimentScores scores = *ScoreExperiment(data.arms);
  const std::string html = RenderHeadline(data, scores);
  const size_t warning = html.find("3 of 83 clips have a text of training, too");
  ASSERT_NE(warning, std::string::npos);
  EXPECT_LT(warning, html.find("class=\"finding\""));
}

TEST(HeadlineTest, OneArmHasNoDifference) {
  ReportData data = MakeReportData(1, 0);
  data.arms.resize(1);
  const std::string html = RenderHeadline(data, *ScoreExperiment(data.arms));
  EXPECT_THAT(html, AllOf(Not(HasSubstr("Paired difference")), Not(HasSubstr("versus"))));
}

}  // namespace
}  // namespace distill_l2s
