#include "experiments/evaluation/report/finding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/evaluation/report/test_data.h"

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

ExperimentScores ScoresOf(const ReportData& data) { return *ScoreExperiment(data.arms); }

TEST(FindingTest, VerdictIsTheInterval) {
  PairedDifference difference;
  difference.interval = {-0.02, -0.01};
  EXPECT_EQ(VerdictOf(difference), Verdict::kLower);
  difference.interval = {0.01, 0.02};
  EXPECT_EQ(VerdictOf(difference), Verdict::kHigher);
  difference.interval = {-0.02, 0};
  EXPECT_EQ(VerdictOf(difference), Verdict::kOpen);
}

TEST(FindingTest, SaysWhatTheIntervalAllows) {
  const ReportData better = MakeReportData(1, 0.5), worse = MakeReportData(1, -0.5),
                   same = MakeReportData(1, 0);
  EXPECT_THAT(FindingSentences(better.arms, ScoresOf(better)),
              ElementsAre(HasSubstr("made fewer character errors")));
  EXPECT_THAT(FindingSentences(worse.arms, ScoresOf(worse)),
              ElementsAre(AllOf(HasSubstr("did not help"), HasSubstr("more character errors"))));
  EXPECT_THAT(FindingSentences(same.arms, ScoresOf(same)),
              ElementsAre(AllOf(HasSubstr("did not measurably help"), HasSubstr("0.0 to 0.0"),
                                HasSubstr("includes 0"))));
}

TEST(FindingTest, OneArmHasARateOnly) {
  ReportData data = MakeReportData(1, 0);
  data.arms.resize(1);
  EXPECT_THAT(FindingSentences(data.arms, ScoresOf(data)),
              ElementsAre(AllOf(HasSubstr("of the test characters wrong"), Not(HasSubstr("help")))));
}

TEST(FindingTest, OfManyArmsOneSentenceCountsThem) {
  const ReportData data = MakeAblationData(6, 1);
  const ExperimentScores scores = ScoresOf(data);
  EXPECT_THAT(FindingSentences(data.arms, scores),
              ElementsAre(AllOf(HasSubstr("Of 5 arms, compared with “CTC alone”"), HasSubstr("0 more"))));
  EXPECT_THAT(
      FindingDetails(data.arms, scores),
      AllOf(HasSubstr("Of 5 comparisons that differ in nothing, 0.25 would"), Not(HasSubstr("variant_3"))));
}

TEST(FindingTest, DetailsSayWhatIsNotCovered) {
  const ReportData one = MakeReportData(1, 0), three = MakeReportData(3, 0);
  EXPECT_THAT(FindingDetails(one.arms, ScoresOf(one)), HasSubstr("With one training seed"));
  EXPECT_THAT(FindingDetails(three.arms, ScoresOf(three)), HasSubstr("summed over the seeds"));
}

}  // namespace
}  // namespace distill_l2s
