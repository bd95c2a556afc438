#include "experiments/transcribe/preprocessor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/string_view.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;

absl::StatusOr<Preprocessor> Read(absl::string_view json) {
  const std::string directory = JoinPath(testing::TempDir(), "preprocessor");
  EXPECT_TRUE(MakeDirectories(directory).ok());
  EXPECT_TRUE(WriteFileAtomically(JoinPath(directory, "preprocessor_config.json"), json).ok());
  return ReadPreprocessor(directory);
}

TEST(PreprocessorTest, ReadsWhatAModelWants) {
  const auto preprocessor = Read(R"({"feature_extractor_type": "Wav2Vec2FeatureExtractor", "feature_size": 1,
      "do_normalize": false, "sampling_rate": 8000, "padding_side": "right", "padding_value": 0})");
  ASSERT_TRUE(preprocessor.ok()) << preprocessor.status();
  EXPECT_FALSE(preprocessor->do_normalize);
  EXPECT_EQ(preprocessor->sampling_rate_hz, 8000);
}

TEST(PreprocessorTest, DefaultsAreTransformers) {
  for (const auto& preprocessor : {Read("{}"), ReadPreprocessor("/no/such/directory")}) {
    ASSERT_TRUE(preprocessor.ok()) << preprocessor.status();
    EXPECT_TRUE(preprocessor->do_normalize);
    EXPECT_EQ(preprocessor->sampling_rate_hz, 16000);
  }
}

TEST(PreprocessorTest, ErrorsNameFileFieldAndValue) {
  const auto error = [](absl::string_view json) { return Read(json).status().ToString(); };
  EXPECT_THAT(error(R"({"feature_extractor_type": "WhisperFeatureExtractor"})"),
              AllOf(HasSubstr("preprocessor_config.json"), HasSubstr("feature_extractor_type"),
                    HasSubstr("Whisper"), HasSubstr("Wav2Vec2FeatureExtractor")));
  EXPECT_THAT(error(R"({"feature_size": 80})"), AllOf(HasSubstr("feature_size"), HasSubstr("80")));
  EXPECT_THAT(error(R"({"sampling_rate": 0})"), AllOf(HasSubstr("sampling_rate"), HasSubstr("1000")));
  EXPECT_THAT(error(R"({"do_normalize": 1})"), HasSubstr("do_normalize"));
  EXPECT_THAT(error("[]"), HasSubstr("an object"));
  EXPECT_FALSE(Read("{").ok());
}

}  // namespace
}  // namespace distill_l2s
