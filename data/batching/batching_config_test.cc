#include "data/batching/batching_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text_proto.h"

namespace distill_l2s {
namespace {

absl::Status Check(const std::string& text) {
  BatchingConfig config;
  EXPECT_TRUE(ParseTextProto(text, "test", &config).ok());
  return CheckBatchingConfig(config);
}

TEST(BatchingConfigTest, AcceptsWhatMakesSense) {
  EXPECT_TRUE(Check("batch_s: 60").ok());
  EXPECT_TRUE(Check("batch_s: 20").ok());
  EXPECT_TRUE(Check("batch_s: 12 max_clip_s: 10 speed_factors: [0.9, 1, 1.1]").ok());
  EXPECT_TRUE(Check("batch_s: 20 noise {} gain {} language_exponent: 0.3").ok());
  EXPECT_TRUE(Check("batch_s: 20 noise { min_snr_db: 7 max_snr_db: 7 } language_exponent: 0").ok());
}

TEST(BatchingConfigTest, NamesFieldValueAndWhatWasExpected) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "batching.batch_s is missing"},
      {"batch_s: 0", "batching.batch_s is 0, expected above 0"},
      {"batch_s: nan", "batching.batch_s is nan"},
      {"batch_s: inf", "batching.batch_s is inf"},
      {"batch_s: 60 max_clips: -1", "batching.max_clips is -1, expected 0 or more"},
      {"batch_s: 60 min_clip_s: -1", "batching.min_clip_s is -1"},
      {"batch_s: 60 max_clip_s: 0.05", "batching.max_clip_s is 0.05, expected more than min_clip_s, 0.1"},
      {"batch_s: 60 length_jitter: 1", "batching.length_jitter is 1"},
      {"batch_s: 60 max_bad_clip_share: 1", "batching.max_bad_clip_share is 1"},
      {"batch_s: 60 speed_factors: 0", "batching.speed_factors is 0, expected 0.25 to 4"},
      {"batch_s: 60 noise { probability: 1.5 }", "batching.noise.probability is 1.5, expected 0 to 1"},
      {"batch_s: 60 noise { min_snr_db: nan }", "batching.noise.min_snr_db is nan, expected -100 to 100 dB"},
      {"batch_s: 60 noise { max_snr_db: 9 }",
       "batching.noise.max_snr_db is 9, expected noise.min_snr_db = 10 or more"},
      {"batch_s: 60 gain { max_db: 101 }", "batching.gain.max_db is 101, expected gain.min_db = -6 or more"},
      {"batch_s: 60 language_exponent: 1.2", "batching.language_exponent is 1.2, expected 0 to 1"},
      {"batch_s: 12", "batching.max_clip_s is 20, expected at most 12"},
      {"batch_s: 20 speed_factors: [1, 0.9]", "batching.max_clip_s is 20, expected at most 18"},
  };
  for (const auto& [text, message] : cases) {
    EXPECT_THAT(std::string(Check(text).message()), testing::HasSubstr(message)) << text;
  }
}

}  // namespace
}  // namespace distill_l2s
