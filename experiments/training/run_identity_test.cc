#include "experiments/training/run_identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
  const StateHeader then = {10, "one", "data", "teacher", std::nullopt, 1};
  StateHeader now = {0, "one", "data", "teacher", 3.0, 2};
  EXPECT_TRUE(CheckSameRun(then, now, "runs/a").ok());
  now.teacher_sha256 = "";
  EXPECT_THAT(CheckSameRun(then, now, "runs/a").ToString(), HasSubstr("runs/a: "));
  EXPECT_THAT(CheckSameRun(then, now, "runs/a").ToString(), HasSubstr("the teacher changed"));
  now.data_sha256 = "other";
  EXPECT_THAT(CheckSameRun(then, now, "runs/a").ToString(), HasSubstr("the data of its manifests changed"));
  now.experiment_id = "two";
  EXPECT_THAT(CheckSameRun(then, now, "runs/a").ToString(),
              HasSubstr("the experiment changed: its hash was \"one\" and is \"two\""));
}

}  // namespace
}  // namespace distill_l2s
