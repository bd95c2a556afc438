#include "experiments/training/run_identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/training/tiny_experiment.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

TEST(RunIdentityTest, TheDataMayMoveButNotChange) {
  const Utterance clip = {"/data/a.flac", 0, 1.5, "la mare", "ro", ""};
  const std::string identity = DataSha256({clip}, {});
  Utterance other = clip;
  other.audio_filepath = "/elsewhere/a.flac";
  EXPECT_EQ(DataSha256({other}, {}), identity);
  other.text = "la masa";
  EXPECT_NE(DataSha256({other}, {}), identity);
  other = clip;
  other.duration_s = 1.6;
  EXPECT_NE(DataSha256({other}, {}), identity);
  EXPECT_NE(DataSha256({clip, clip}, {}), identity);
  EXPECT_NE(DataSha256({clip}, {clip}), DataSha256({clip, clip}, {}));
}

TEST(RunIdentityTest, AnErrorSaysWhatChanged) {
  const StateHeader then = {10, "one", "data", "teacher", std::nullopt, 1, {}};
  StateHeader now = {0, "one", "data", "teacher", 3.0, 2, {}};
  EXPECT_TRUE(CheckSameRun(then, now, "runs/a").ok());
  now.teacher_sha256 = "";  // Not known yet.
  EXPECT_TRUE(CheckSameRun(then, now, "runs/a").ok());
  now.teacher_sha256 = "other";
  EXPECT_THAT(CheckSameRun(then, now, "runs/a").ToString(), HasSubstr("runs/a: "));
  EXPECT_THAT(CheckSameRun(then, now, "runs/a").ToString(), HasSubstr("the teacher changed"));
  now.data_sha256 = "other";
  EXPECT_THAT(CheckSameRun(then, now, "runs/a").ToString(), HasSubstr("the data of its manifests changed"));
  now.experiment_id = "two";
  EXPECT_THAT(CheckSameRun(then, now, "runs/a").ToString(),
              HasSubstr("the experiment changed: its hash was \"one\" and is \"two\""));
}

TEST(RunIdentityTest, AnErrorNamesTheManifestsThatChanged) {
  StateHeader then, now;
  then.data_sha256 = "before";
  now.data_sha256 = "after";
  then.manifests = {{"ro/train.jsonl", 700, "a"}, {"ro/more.jsonl", 5, "b"}, {"ro/dev.jsonl", 80, "c"}};
  now.manifests = {{"ro/train.jsonl", 698, "d"}, {"ro/more.jsonl", 5, "b"}, {"ro/dev.jsonl", 80, "e"}};
  EXPECT_THAT(
      CheckSameRun(then, now, "runs/a").ToString(),
      HasSubstr("the data of its manifests changed: ro/train.jsonl had 700 clips and has 698; "
                "ro/dev.jsonl had 80 clips and has as many, with other names, durations, languages or "
                "texts. Restore it"));
}

TEST(RunIdentityTest, ManifestsAreIdentifiedOneByOne) {
  Data config;
  config.add_train_manifests("a.jsonl");
  config.add_train_manifests("b.jsonl");
  config.add_dev_manifests("c.jsonl");
  const Utterance clip = {"/a.wav", 0, 1, "la mare", "ro", ""}, other = {"/b.wav", 0, 1, "casa", "ro", ""};
  const TrainingData data = {
      {clip, other, clip}, {other}, *CharacterVocabulary::FromTexts({"a"}, 1), {}, {2, 1, 1}};
  const auto manifests = IdentifyManifests(config, data);
  ASSERT_EQ(manifests.size(), 3u);
  EXPECT_EQ(manifests[0].name, "a.jsonl");
  EXPECT_EQ(manifests[0].clips, 2);
  EXPECT_NE(manifests[1].sha256, manifests[0].sha256);
  EXPECT_NE(manifests[2].sha256, manifests[1].sha256);
  EXPECT_EQ(manifests[2].clips, 1);
}

TEST(RunIdentityTest, StepsCountOnlyWhereTheScheduleKnowsThem) {
  Experiment constant = TinyExperiment(60), longer = TinyExperiment(100);
  EXPECT_TRUE(CanExtend(constant));
  EXPECT_EQ(TrajectoryId(constant), TrajectoryId(longer));
  longer.set_seed(8);
  EXPECT_NE(TrajectoryId(constant), TrajectoryId(longer));
  Experiment cosine = TinyExperiment(60);
  cosine.mutable_optimization()->mutable_cosine();
  longer = cosine;
  longer.mutable_optimization()->set_steps(100);
  EXPECT_FALSE(CanExtend(cosine));
  EXPECT_NE(TrajectoryId(cosine), TrajectoryId(longer));
}

}  // namespace
}  // namespace distill_l2s
