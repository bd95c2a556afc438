#include "experiments/evaluation/scores.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace distill_l2s {
namespace {

SeedRun RunOf(uint64_t seed, const std::vector<std::pair<std::string, std::string>>& texts) {
  SeedRun run;
  run.seed = seed;
  for (const auto& [reference, hypothesis] : texts) {
    run.clips.push_back(ScoreClip(reference + ".ogg", 0, 1, reference, hypothesis));
    run.clips.back().near = reference.size() > 4;
  }
  return run;
}

TEST(ScoresTest, RatesSubsetsAndComparison) {
  const std::vector<Arm> arms = {
      {"vanilla", "CTC", {RunOf(1, {{"abcd", "abxx"}, {"abcdef", "abcdef"}})}},
      {"shrink", "Distilled", {RunOf(1, {{"abcd", "abcx"}, {"abcdef", "abcdex"}})}}};
  const auto scores = ScoreExperiment(arms);
  ASSERT_TRUE(scores.ok()) << scores.status();
  EXPECT_EQ(scores->arms[0].all.clips, 2);
  EXPECT_DOUBLE_EQ(scores->arms[0].all.cer.rate, 0.2);
  EXPECT_DOUBLE_EQ(scores->arms[0].far.cer.rate, 0.5);
  EXPECT_DOUBLE_EQ(scores->arms[0].near.cer.rate, 0);
  EXPECT_DOUBLE_EQ(scores->arms[0].all.wer.rate, 0.5);
  EXPECT_EQ(scores->arms[0].all.characters.substitutions, 2);
  ASSERT_EQ(scores->comparisons.size(), 1u);
  EXPECT_DOUBLE_EQ(scores->comparisons[0].all.cer.difference, 0);
  EXPECT_DOUBLE_EQ(scores->comparisons[0].far.cer.difference, -0.25);
  EXPECT_DOUBLE_EQ(scores->comparisons[0].all.wer.difference, 0.5);
}

TEST(ScoresTest, RatesAreOfAllSeedsAndDifferencesOfSharedOnes) {
  const std::vector<Arm> arms = {
      {"vanilla", "CTC", {RunOf(1, {{"abcd", "abcd"}}), RunOf(2, {{"abcd", "xbcd"}})}},
      {"shrink", "Distilled", {RunOf(3, {{"abcd", "abxx"}}), RunOf(2, {{"abcd", "abxx"}})}}};
  const auto scores = ScoreExperiment(arms);
  ASSERT_TRUE(scores.ok()) << scores.status();
  EXPECT_EQ(scores->arms[0].all.clips, 1);
  EXPECT_DOUBLE_EQ(scores->arms[0].all.cer.rate, 0.125);
  EXPECT_EQ(scores->arms[0].cer_over_seeds.count, 2);
  EXPECT_EQ(scores->arms[0].cer_over_seeds.highest, 0.25);
  // Seed 2 alone is in both.
  EXPECT_EQ(scores->comparisons[0].seeds, 1);
  EXPECT_DOUBLE_EQ(scores->comparisons[0].all.cer.difference, 0.25);
  EXPECT_EQ(scores->comparisons[0].untested, Untested::kOneRun);
}

// Runs of three clips with this many of four characters wrong.
SeedRun RunWithErrors(uint64_t seed, const std::vector<size_t>& errors) {
  std::vector<std::pair<std::string, std::string>> texts;
  for (size_t i = 0; i < errors.size(); ++i) {
    const std::string reference(4, static_cast<char>('a' + i));
    texts.emplace_back(reference, std::string(errors[i], 'x') + reference.substr(errors[i]));
  }
  return RunOf(seed, texts);
}

std::vector<Arm> ThreeArmsOfTwoSeeds() {
  return {{"vanilla", "", {RunWithErrors(1, {2, 1, 2}), RunWithErrors(2, {1, 2, 2})}},
          {"shrink", "", {RunWithErrors(1, {1, 1, 1}), RunWithErrors(2, {1, 0, 1})}},
          {"linear", "", {RunWithErrors(1, {2, 1, 1}), RunWithErrors(2, {2, 2, 1})}}};
}

TEST(ScoresTest, PValuesAreCorrectedForAllOfThem) {
  const auto scores = ScoreExperiment(ThreeArmsOfTwoSeeds());
  ASSERT_TRUE(scores.ok()) << scores.status();
  EXPECT_EQ(scores->tests, 4);
  for (const ArmComparison& comparison : scores->comparisons) {
    EXPECT_EQ(comparison.untested, Untested::kNo);
    EXPECT_FALSE(comparison.far.cer.p_value.has_value());
    for (const PairedDifference& difference : {comparison.all.cer, comparison.all.wer}) {
      ASSERT_TRUE(difference.p_value.has_value() && difference.corrected_p_value.has_value());
      EXPECT_GE(*difference.corrected_p_value, *difference.p_value);
    }
  }
  // The least of four.
  const PairedDifference& least = scores->comparisons[0].all.cer;
  EXPECT_DOUBLE_EQ(*least.corrected_p_value, std::min(1.0, 4 * *least.p_value));
}

TEST(ScoresTest, OneSeedAndArmsThatCannotSpellAreNotTested) {
  std::vector<Arm> arms = ThreeArmsOfTwoSeeds();
  arms[1].runs = {RunWithErrors(1, {3, 3, 3}), RunWithErrors(2, {3, 3, 3})};
  auto scores = ScoreExperiment(arms);
  EXPECT_EQ(scores->comparisons[0].untested, Untested::kUnlearned);
  EXPECT_FALSE(scores->comparisons[0].all.cer.p_value.has_value());
  EXPECT_EQ(scores->comparisons[1].untested, Untested::kNo);
  EXPECT_EQ(scores->tests, 2);
  std::swap(arms[0], arms[1]);
  scores = ScoreExperiment(arms);
  EXPECT_EQ(scores->comparisons[0].untested, Untested::kUnlearned);
  EXPECT_EQ(scores->comparisons[1].untested, Untested::kUnlearned);
  EXPECT_EQ(scores->tests, 0);
  arms = ThreeArmsOfTwoSeeds();
  for (Arm& arm : arms) arm.runs.pop_back();
  scores = ScoreExperiment(arms);
  EXPECT_EQ(scores->comparisons[0].untested, Untested::kOneRun);
  EXPECT_FALSE(scores->comparisons[0].all.wer.p_value.has_value());
  EXPECT_EQ(scores->tests, 0);
}

TEST(ScoresTest, UnitsAreSpeakersWhereAllAreKnown) {
  Arm arm = {"vanilla", "", {RunWithErrors(1, {4, 4, 0, 0})}};
  const auto with_speakers = [&arm](const std::vector<std::string>& speakers) {
    for (size_t i = 0; i < speakers.size(); ++i) arm.runs[0].clips[i].speaker = speakers[i];
    return ScoreExperiment({arm})->arms[0].all;
  };
  const SubsetScores clips = with_speakers({"", "", "", ""});
  EXPECT_EQ(clips.speakers, 0);
  const SubsetScores speakers = with_speakers({"ana", "ana", "ion", "ion"});
  EXPECT_EQ(speakers.speakers, 2);
  EXPECT_EQ(speakers.clips, 4);
  EXPECT_EQ(speakers.cer.rate, clips.cer.rate);
  EXPECT_GT(speakers.cer.interval.high, clips.cer.interval.high);
  EXPECT_EQ(with_speakers({"ana", "ana", "ion", ""}).speakers, 0);
  const SubsetScores one = with_speakers({"ana", "ana", "ana", "ana"});
  EXPECT_EQ(one.speakers, 0);
  EXPECT_EQ(one.cer.interval.high, clips.cer.interval.high);
}

TEST(ScoresTest, SubsetWithoutClipsHasNone) {
  const auto scores = ScoreExperiment({{"vanilla", "CTC", {RunOf(1, {{"abcd", "abcd"}})}}});
  EXPECT_EQ(scores->arms[0].near.clips, 0);
  EXPECT_EQ(scores->arms[0].far.clips, 1);
  EXPECT_TRUE(scores->comparisons.empty());
}

TEST(ScoresTest, RefusesOtherClips) {
  const Arm vanilla = {"vanilla", "CTC", {RunOf(1, {{"abcd", "abcd"}})}};
  EXPECT_FALSE(ScoreExperiment({}).ok());
  EXPECT_FALSE(ScoreExperiment({{"vanilla", "CTC", {}}}).ok());
  EXPECT_FALSE(ScoreExperiment({{"vanilla", "CTC", {RunOf(1, {{"", "a"}})}}}).ok());
  const auto status =
      ScoreExperiment({vanilla, {"shrink", "Distilled", {RunOf(3, {{"abce", "abcd"}})}}}).status();
  EXPECT_NE(status.message().find("arm \"shrink\", seed 3: clip 0 is abce.ogg"), std::string::npos) << status;
  EXPECT_FALSE(ScoreExperiment({vanilla, {"shrink", "", {RunOf(1, {{"abcd", ""}, {"a", ""}})}}}).ok());
  Arm other = vanilla;
  other.runs[0].clips[0].speaker = "ana";
  EXPECT_FALSE(ScoreExperiment({vanilla, other}).ok());
}

TEST(ScoresTest, RefusesSeedsThatDoNotPair) {
  const Arm vanilla = {"vanilla", "CTC", {RunOf(1, {{"abcd", "abcd"}})}};
  Arm other = {"shrink", "", {RunOf(2, {{"abcd", "abcd"}})}};
  const auto apart = ScoreExperiment({vanilla, other}).status();
  EXPECT_NE(apart.message().find("arm \"shrink\" shares no seed with \"vanilla\""), std::string::npos)
      << apart;
  other.runs.push_back(other.runs[0]);
  const auto twice = ScoreExperiment({other}).status();
  EXPECT_NE(twice.message().find("arm \"shrink\" has seed 2 twice"), std::string::npos) << twice;
}

}  // namespace
}  // namespace distill_l2s
