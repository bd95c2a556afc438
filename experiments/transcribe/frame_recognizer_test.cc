#include "experiments/transcribe/frame_recognizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <set>

#include "base/file.h"
#include "data/audio/test_signals.h"
#include "experiments/transcribe/tiny_recognizer.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string Model(const std::string& name, const TinyRecognizerOptions& options = {}) {
  const std::string directory = JoinPath(testing::TempDir(), name);
  std::filesystem::remove_all(directory);
  WriteTinyRecognizer(directory, options);
  return directory;
}

FrameLabels RecognizeOne(const FrameRecognizer& recognizer, const std::vector<float>& waveform) {
  return recognizer.Recognize({&waveform}).value().at(0).best;
}

TEST(FrameRecognizerTest, LabelsDoNotDependOnTheBatch) {
  const auto recognizer = FrameRecognizer::Load(Model("batch"));
  ASSERT_TRUE(recognizer.ok()) << recognizer.status();
  EXPECT_FALSE(recognizer->padding_matters());
  const std::vector<std::vector<float>> waveforms = {Sweep(100, 4000, 16000, 16000, 0.5),
                                                     Sweep(3000, 50, 16000, 400, 0.1),
                                                     Sweep(500, 7000, 16000, 47321, 0.9)};
  const auto together = recognizer->Recognize({&waveforms[0], &waveforms[1], &waveforms[2]});
  ASSERT_TRUE(together.ok()) << together.status();
  for (size_t i = 0; i < waveforms.size(); ++i) {
    const FrameLabels alone = RecognizeOne(*recognizer, waveforms[i]);
    EXPECT_EQ(alone.labels.size(), recognizer->geometry().Frames(waveforms[i].size()));
    EXPECT_EQ((*together)[i].best.labels, alone.labels);
    for (size_t frame = 0; frame < alone.labels.size(); ++frame) {
      EXPECT_NEAR((*together)[i].best.posteriors[frame], alone.posteriors[frame], 1e-4);
    }
  }
  const FrameLabels longest = RecognizeOne(*recognizer, waveforms[2]);
  EXPECT_GT(std::set<int64_t>(longest.labels.begin(), longest.labels.end()).size(), 2u);
}

TEST(FrameRecognizerTest, PosteriorsAreTheBestLabelsSoftmax) {
  const auto recognizer = FrameRecognizer::Load(Model("posterior"));
  const FrameLabels labels = RecognizeOne(*recognizer, Sweep(100, 4000, 16000, 32000, 0.5));
  ASSERT_EQ(labels.posteriors.size(), labels.labels.size());
  for (const float posterior : labels.posteriors) {
    EXPECT_GE(posterior, 1.0f / recognizer->vocabulary().size());  // The best of them.
    EXPECT_LE(posterior, 1.0f);
  }
}

TEST(FrameRecognizerTest, NormalisesAsThePreprocessorSays) {
  std::vector<float> quiet = Sweep(100, 4000, 16000, 32000, 0.5);
  for (float& sample : quiet) sample *= 0.01f;
  const std::vector<float> loud = Sweep(100, 4000, 16000, 32000, 0.5);
  const auto normalized = FrameRecognizer::Load(Model("normalized"));
  EXPECT_EQ(RecognizeOne(*normalized, quiet).labels, RecognizeOne(*normalized, loud).labels);
  TinyRecognizerOptions as_it_is;
  as_it_is.do_normalize = false;
  const auto raw = FrameRecognizer::Load(Model("raw", as_it_is));
  EXPECT_NE(RecognizeOne(*raw, quiet).posteriors, RecognizeOne(*raw, loud).posteriors);
  EXPECT_NE(RecognizeOne(*raw, loud).posteriors, RecognizeOne(*normalized, loud).posteriors);
}

TEST(FrameRecognizerTest, Bfloat16IsNearFp32) {
  const std::string directory = Model("bfloat16");
  FrameRecognizerOptions options;
  options.inference.precision = InferencePrecision::kBFloat16;
  const std::vector<float> waveform = Sweep(100, 4000, 16000, 64000, 0.5);
  const FrameLabels fp32 = RecognizeOne(*FrameRecognizer::Load(directory), waveform);
  const FrameLabels bf16 = RecognizeOne(*FrameRecognizer::Load(directory, options), waveform);
  ASSERT_EQ(bf16.labels.size(), fp32.labels.size());
  int64_t equal = 0;
  for (size_t i = 0; i < fp32.labels.size(); ++i) equal += bf16.labels[i] == fp32.labels[i] ? 1 : 0;
  EXPECT_GT(equal, 0.9 * fp32.labels.size());
  EXPECT_NE(bf16.posteriors, fp32.posteriors);  // It does compute otherwise.
}

TEST(FrameRecognizerTest, AGroupNormModelSaysThatPaddingMatters) {
  TinyRecognizerOptions options;
  options.feat_extract_norm = "group";
  EXPECT_TRUE(FrameRecognizer::Load(Model("group", options))->padding_matters());
}

TEST(FrameRecognizerTest, ErrorsSayWhatIsWrongWithTheDirectory) {
  EXPECT_THAT(FrameRecognizer::Load("/no/such/model").status().ToString(),
              AllOf(HasSubstr("/no/such/model"), HasSubstr("config.json")));
  const std::string pretrained = Model("pretrained");
  std::filesystem::remove(pretrained + "/vocab.json");
  EXPECT_THAT(FrameRecognizer::Load(pretrained).status().ToString(),
              AllOf(HasSubstr(pretrained), HasSubstr("vocab.json"), HasSubstr("pretrained")));
  const std::string preprocessor = Model("preprocessor") + "/preprocessor_config.json";
  ASSERT_TRUE(WriteFileAtomically(preprocessor, "{\"feature_size\": 80}").ok());
  EXPECT_THAT(FrameRecognizer::Load(DirectoryName(preprocessor)).status().ToString(),
              HasSubstr(preprocessor));
}

}  // namespace
}  // namespace distill_l2s
