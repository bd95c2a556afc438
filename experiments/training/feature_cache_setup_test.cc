#include "experiments/training/feature_cache_setup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "experiments/training/tiny_experiment.h"

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

Experiment Frozen() {
  Experiment experiment = TinyExperiment(10);
  experiment.mutable_student()->set_checkpoint("student");
  experiment.mutable_student()->set_freeze_feature_encoder(true);
  return experiment;
}

TEST(FeatureCacheSetupTest, OfUseWhereTheFeatureEncoderIsFrozenForGood) {
  EXPECT_TRUE(CheckFeatureCacheUse(Frozen()).ok());
  Experiment experiment = Frozen();
  // A frozen one stays so whatever the schedule says of others.
  experiment.mutable_optimization()->set_encoder_start_step(5);
  experiment.mutable_optimization()->set_feature_encoder_start_step(5);
  experiment.mutable_data()->mutable_batching()->add_speed_factors(1.1);
  EXPECT_TRUE(CheckFeatureCacheUse(experiment).ok());
  experiment.mutable_student()->set_freeze_feature_encoder(false);
  EXPECT_THAT(CheckFeatureCacheUse(experiment).ToString(),
              AllOf(HasSubstr("--feature_cache_dir"), HasSubstr("student.freeze_feature_encoder is false")));
  experiment.mutable_student()->set_train_adapters_only(true);
  EXPECT_TRUE(CheckFeatureCacheUse(experiment).ok());
}

TEST(FeatureCacheSetupTest, OfNoUseWhereEachEpochDrawsAnew) {
  Experiment experiment = Frozen();
  experiment.mutable_data()->mutable_batching()->mutable_gain();
  EXPECT_THAT(CheckFeatureCacheUse(experiment).ToString(),
              AllOf(HasSubstr("--feature_cache_dir"), HasSubstr("data.batching.gain is set")));
  experiment.mutable_data()->mutable_batching()->mutable_noise();
  EXPECT_THAT(CheckFeatureCacheUse(experiment).ToString(),
              AllOf(HasSubstr("--feature_cache_dir"), HasSubstr("data.batching.noise is set")));
}

TEST(FeatureCacheSetupTest, OfNoUseWhereFeaturesDependOnTheBatch) {
  Student student;
  student.set_checkpoint("wav2vec2-base");
  Wav2Vec2Config config;
  config.set_feat_extract_norm("layer");
  EXPECT_TRUE(CheckFeatureCacheUse(student, config).ok());
  config.set_feat_extract_norm("group");
  EXPECT_THAT(CheckFeatureCacheUse(student, config).ToString(),
              AllOf(HasSubstr("--feature_cache_dir"), HasSubstr("student.checkpoint wav2vec2-base"),
                    HasSubstr("feat_extract_norm \"group\"")));
}

TEST(FeatureCacheSetupTest, AnHourTakesThreeHundredAndSixtyNineMegabytes) {
  std::vector<Utterance> utterances(360);
  for (Utterance& utterance : utterances) utterance.duration_s = 10;
  BatchingConfig batching;
  // 499 frames each, one less than 10 s times 50 frames/s.
  const int64_t bytes = 360 * 499 * 512 * 4;
  EXPECT_EQ(FeatureBytes(batching, Wav2Vec2Config(), utterances), bytes);
  utterances.push_back(utterances[0]);
  utterances.back().duration_s = 1000;
  EXPECT_EQ(FeatureBytes(batching, Wav2Vec2Config(), utterances), bytes) << "a clip that is left out";
  batching.add_speed_factors(1);
  batching.add_speed_factors(0.5);
  EXPECT_EQ(FeatureBytes(batching, Wav2Vec2Config(), utterances), bytes + 360 * 999 * 512 * 4);
  EXPECT_THAT(DescribeFeatureBytes(1500000000, JoinPath(testing::TempDir(), "not/yet/there")),
              AllOf(HasSubstr("up to 1.5 GB in "), ContainsRegex("not/yet/there, where .* GB are free")));
}

TEST(FeatureCacheSetupTest, MakesTheDirectoryAndNamesWhatIsNone) {
  const std::string directory = JoinPath(testing::TempDir(), "features");
  std::filesystem::remove_all(directory);
  const Experiment experiment = Frozen();
  Wav2Vec2Config config = TinyExperiment(1).student().random();
  config.set_vocab_size(5);
  const std::shared_ptr<Wav2Vec2ForCtc> student = Wav2Vec2ForCtc::Create(config).value();
  EXPECT_TRUE(SetUpFeatureCache(experiment, student, {}, directory).ok());
  EXPECT_TRUE(FileExists(directory));
  const std::string file = JoinPath(directory, "file");
  ASSERT_TRUE(WriteFileAtomically(file, "").ok());
  EXPECT_THAT(SetUpFeatureCache(experiment, student, {}, file).status().ToString(),
              AllOf(HasSubstr("--feature_cache_dir"), HasSubstr(file)));
}

}  // namespace
}  // namespace distill_l2s
