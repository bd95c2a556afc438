#include "experiments/evaluation/scores.h"

#include <gtest/gtest.h>

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

TEST(ScoresTest, SeedsAreSummedPerClip) {
  const std::vector<Arm> arms = {
      {"vanilla", "CTC", {RunOf(1, {{"abcd", "abcd"}}), RunOf(2, {{"abcd", "xxxx"}})}},
      {"shrink", "Distilled", {RunOf(1, {{"abcd", "abcx"}})}}};
  const auto scores = ScoreExperiment(arms);
  ASSERT_TRUE(scores.ok()) << scores.status();
  EXPECT_EQ(scores->arms[0].all.clips, 1);
  EXPECT_DOUBLE_EQ(scores->arms[0].all.cer.rate, 0.5);
  EXPECT_EQ(scores->arms[0].cer_over_seeds.count, 2);
  EXPECT_EQ(scores->arms[0].cer_over_seeds.highest, 1);
  EXPECT_DOUBLE_EQ(scores->comparisons[0].all.cer.difference, -0.25);
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
}

}  // namespace
}  // namespace distill_l2s
