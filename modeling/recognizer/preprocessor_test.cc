#include "modeling/recognizer/preprocessor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class PreprocessorTest : public testing::Test {
 protected:
  PreprocessorTest() {
    std::filesystem::remove_all(directory_);
    EXPECT_TRUE(MakeDirectories(directory_).ok());
  }
  void Write(const char* name, absl::string_view json) const {
    EXPECT_TRUE(WriteFileAtomically(JoinPath(directory_, name), json).ok());
  }
  absl::StatusOr<Preprocessor> Read(absl::string_view json) const {
    Write("preprocessor_config.json", json);
    return ReadPreprocessor(directory_);
  }

  const std::string directory_ = JoinPath(testing::TempDir(), "preprocessor");
};

TEST_F(PreprocessorTest, ReadsWhatAModelWants) {
  const auto preprocessor = Read(R"({"feature_extractor_type": "Wav2Vec2FeatureExtractor", "feature_size": 1,
      "do_normalize": false, "sampling_rate": 8000, "padding_side": "left", "padding_value": 0.5,
      "return_attention_mask": true})");
  ASSERT_TRUE(preprocessor.ok()) << preprocessor.status();
  EXPECT_FALSE(preprocessor->do_normalize);
  EXPECT_EQ(preprocessor->sampling_rate_hz, 8000);
  EXPECT_EQ(preprocessor->padding_side, "left");
  EXPECT_EQ(preprocessor->padding_value, 0.5);
  EXPECT_EQ(preprocessor->return_attention_mask, true);
}

TEST_F(PreprocessorTest, DefaultsAreTransformers) {
  const auto missing = ReadPreprocessor("/no/such/directory");
  for (const auto& preprocessor : {Read("{}"), missing}) {
    ASSERT_TRUE(preprocessor.ok()) << preprocessor.status();
    EXPECT_TRUE(preprocessor->do_normalize);
    EXPECT_EQ(preprocessor->sampling_rate_hz, 16000);
    EXPECT_EQ(preprocessor->padding_value, 0);
    EXPECT_EQ(preprocessor->padding_side, "right");
  }
  EXPECT_EQ(Read("{}")->return_attention_mask, false);
  EXPECT_EQ(missing->return_attention_mask, std::nullopt);
}

TEST_F(PreprocessorTest, ANestedFeatureExtractorComesFirst) {
  Write("processor_config.json", R"({"processor_class": "Wav2Vec2Processor"})");
  EXPECT_FALSE(Read(R"({"do_normalize": false})")->do_normalize);
  Write("processor_config.json",
        R"({"feature_extractor": {"sampling_rate": 8000, "return_attention_mask": true}})");
  const auto nested = Read(R"({"do_normalize": false})");
  ASSERT_TRUE(nested.ok()) << nested.status();
  EXPECT_TRUE(nested->do_normalize);
  EXPECT_EQ(nested->sampling_rate_hz, 8000);
  EXPECT_EQ(nested->return_attention_mask, true);
  Write("processor_config.json", R"({"feature_extractor": {"sampling_rate": "8k"}})");
  EXPECT_THAT(ReadPreprocessor(directory_).status().ToString(),
              AllOf(HasSubstr("processor_config.json: feature_extractor"), HasSubstr("sampling_rate")));
  Write("processor_config.json", R"({"feature_extractor": 3})");
  EXPECT_THAT(ReadPreprocessor(directory_).status().ToString(), HasSubstr("expected an object"));
}

TEST_F(PreprocessorTest, NormalizesOnlyIfAskedTo) {
  Preprocessor preprocessor;
  std::vector<float> samples = {1, 3};
  preprocessor.Apply(absl::MakeSpan(samples));
  EXPECT_NEAR(samples[0], -1, 1e-6);
  EXPECT_NEAR(samples[1], 1, 1e-6);
  preprocessor.do_normalize = false;
  samples = {1, 3};
  preprocessor.Apply(absl::MakeSpan(samples));
  EXPECT_EQ(samples, std::vector<float>({1, 3}));
}

TEST_F(PreprocessorTest, ErrorsNameFileFieldAndValue) {
  const auto error = [&](absl::string_view json) { return Read(json).status().ToString(); };
  EXPECT_THAT(error(R"({"feature_extractor_type": "WhisperFeatureExtractor"})"),
              AllOf(HasSubstr("preprocessor_config.json"), HasSubstr("feature_extractor_type"),
                    HasSubstr("Whisper"), HasSubstr("Wav2Vec2FeatureExtractor")));
  EXPECT_THAT(error(R"({"feature_size": 80})"), AllOf(HasSubstr("feature_size"), HasSubstr("80")));
  EXPECT_THAT(error(R"({"sampling_rate": 0})"), AllOf(HasSubstr("sampling_rate"), HasSubstr("1000")));
  EXPECT_THAT(error(R"({"do_normalize": 1})"), HasSubstr("do_normalize"));
  EXPECT_THAT(error(R"({"padding_side": "top"})"), AllOf(HasSubstr("padding_side"), HasSubstr("left")));
  EXPECT_THAT(error("[]"), HasSubstr("an object"));
  EXPECT_FALSE(Read("{").ok());
}

}  // namespace
}  // namespace distill_l2s
