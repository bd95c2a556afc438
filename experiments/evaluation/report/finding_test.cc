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

// Scores of two arms whose one test has this corrected p-value.
ExperimentScores WithCorrectedP(const ReportData& data, double difference, double p) {
  ExperimentScores scores = ScoresOf(data);
  scores.comparisons[0].all.cer = {difference, {difference - 0.01, difference + 0.01}, p / 2, p};
  return scores;
}

TEST(FindingTest, TheVerdictIsTheCorrectedPValues) {
  // Neither the interval nor the p-value itself decides.
  PairedDifference difference = {-0.015, {-0.02, -0.01}, 0.01, 0.04};
  EXPECT_EQ(VerdictOf(difference, 0.95), Verdict::kLower);
  EXPECT_EQ(VerdictOf(difference, 0.99), Verdict::kOpen);
  difference.difference = 0.015;
  EXPECT_EQ(VerdictOf(difference, 0.95), Verdict::kHigher);
  difference.corrected_p_value = 0.06;
  EXPECT_EQ(VerdictOf(difference, 0.95), Verdict::kOpen);
  difference.corrected_p_value.reset();
  EXPECT_EQ(VerdictOf(difference, 0.95), Verdict::kNone);
}

TEST(FindingTest, SaysWhatTheTestAllows) {
  const ReportData data = MakeReportData(3, 0.5);
  EXPECT_THAT(FindingSentences(data.arms, ScoresOf(data)),
              ElementsAre(AllOf(HasSubstr("made fewer character errors"), HasSubstr("points fewer"),
                                HasSubstr("corrected p "))));
  EXPECT_THAT(FindingSentences(data.arms, WithCorrectedP(data, 0.02, 0.04)),
              ElementsAre(AllOf(HasSubstr("made more character errors"), HasSubstr("2.0 points more"),
                                HasSubstr("interval +1.0 to +3.0; corrected p = 0.040"))));
  EXPECT_THAT(FindingSentences(data.arms, WithCorrectedP(data, -0.02, 0.06)),
              ElementsAre(AllOf(HasSubstr("No difference was shown"), Not(HasSubstr("made")))));
}

TEST(FindingTest, OneRunHasNoVerdictButItsLuck) {
  ReportData data = MakeReportData(1, 0.5);
  EXPECT_THAT(FindingSentences(data.arms, ScoresOf(data)),
              ElementsAre(AllOf(HasSubstr("cannot be told from one run of each"), Not(HasSubstr("p ="))),
                          AllOf(HasSubstr("in the Romanian quickstart"), HasSubstr("2.8 points"),
                                HasSubstr("4 points"), HasSubstr("--seeds"))));
  EXPECT_THAT(FindingDetails(data.arms, ScoresOf(data)),
              AllOf(HasSubstr("choice of test clips alone, not that of the training seed"),
                    Not(HasSubstr("p ")), Not(HasSubstr("Holm"))));
  // A report with several runs of an arm knows for itself.
  data.arms[0] = MakeReportData(3, 0.5).arms[0];
  ExperimentScores scores = ScoresOf(data);
  scores.arms[0].cer_over_seeds.standard_deviation = 0.015;
  EXPECT_THAT(FindingSentences(data.arms, scores)[1],
              AllOf(HasSubstr("vary here by 1.5 points"), HasSubstr("differ by 4.2"), HasSubstr("--seeds"),
                    Not(HasSubstr("quickstart, runs"))));
}

TEST(FindingTest, AnArmThatCannotSpellHasNoVerdict) {
  const ReportData unlearned = MakeUnlearnedData(3);
  EXPECT_THAT(FindingSentences(unlearned.arms, ScoresOf(unlearned)),
              ElementsAre(AllOf(HasSubstr("“CTC + Distill-L2S (shrink)” has not learned to spell"),
                                HasSubstr("over 70\u00a0%"), HasSubstr("not compared"))));
  const std::vector<Arm> turned = {unlearned.arms[1], unlearned.arms[0]};
  EXPECT_THAT(FindingSentences(turned, *ScoreExperiment(turned)),
              ElementsAre(AllOf(HasSubstr("The baseline “CTC + Distill-L2S (shrink)” has not learned"),
                                HasSubstr("Nothing is compared"))));
}

TEST(FindingTest, OneArmHasARateOnly) {
  ReportData data = MakeReportData(1, 0);
  data.arms.resize(1);
  EXPECT_THAT(FindingSentences(data.arms, ScoresOf(data)),
              ElementsAre(AllOf(HasSubstr("of the test characters wrong"), Not(HasSubstr("differ")))));
}

TEST(FindingTest, OfManyArmsOneSentenceCountsThem) {
  ReportData data = MakeAblationData(6, 2);
  data.arms[5] = MakeUnlearnedData(2).arms[1];
  data.arms[5].title = "deaf";
  ExperimentScores scores = ScoresOf(data);
  for (size_t i = 0; i < 4; ++i) scores.comparisons[i].all.cer.corrected_p_value = i < 2 ? 0.01 : 0.2;
  scores.comparisons[0].all.cer.difference = -0.02;
  scores.comparisons[1].all.cer.difference = 0.02;
  EXPECT_THAT(FindingSentences(data.arms, scores),
              ElementsAre(AllOf(HasSubstr("Of 5 arms compared with “CTC alone”"),
                                HasSubstr("1 made fewer character errors, 1 made more, 2 did not differ "
                                          "demonstrably, and 1 were not tested"))));
  EXPECT_THAT(FindingDetails(data.arms, scores),
              AllOf(HasSubstr("all 8 tests"), HasSubstr("at most 5\u00a0%"), Not(HasSubstr("variant_3")),
                    HasSubstr("over 70\u00a0% of the test characters are wrong: “deaf”.")));
}

TEST(FindingTest, DetailsSayWhatTheIntervalsCover) {
  ReportData data = MakeReportData(3, 0);
  EXPECT_THAT(FindingDetails(data.arms, ScoresOf(data)),
              AllOf(HasSubstr("cover the choice of test clips and of training seeds"),
                    HasSubstr("corrected p = 1.000"), HasSubstr("both tests")));
  for (Arm& arm : data.arms) {
    for (SeedRun& run : arm.runs) {
      for (size_t i = 0; i < run.clips.size(); ++i) run.clips[i].speaker = i % 7 == 0 ? "ana" : "ion";
    }
  }
  EXPECT_THAT(FindingDetails(data.arms, ScoresOf(data)), HasSubstr("test speakers (2) and of"));
}

}  // namespace
}  // namespace distill_l2s
