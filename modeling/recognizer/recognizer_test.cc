#include "modeling/recognizer/recognizer.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "modeling/wav2vec2/pretrained.h"
#include "modeling/wav2vec2/tiny_config.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

constexpr int kClasses = 6;

std::vector<float> Tone(int64_t samples, double level) {
  std::vector<float> tone(samples);
  for (int64_t i = 0; i < samples; ++i) {
    tone[i] = static_cast<float>(level * std::sin(1e-6 * i * i + 0.01 * i));
  }
  return tone;
}

// The parameter is the model's feat_extract_norm.
class RecognizerTest : public testing::TestWithParam<const char*> {
 protected:
  RecognizerTest() {
    std::filesystem::remove_all(directory_);
    Wav2Vec2Config config = TinyConfig(GetParam());
    config.set_vocab_size(kClasses);
    config.set_hidden_dropout(0.5);
    at::manual_seed(3);
    const auto model = Wav2Vec2ForCtc::Create(config).value();
    {
      const at::NoGradGuard no_grad;
      model->named_parameters()["lm_head.weight"].mul_(100);
    }
    EXPECT_TRUE(SaveWav2Vec2(directory_, *model).ok());
    Write("vocab.json", R"({"a": 0, "b": 1, "c": 2, "|": 3, "[UNK]": 4, "[PAD]": 5})");
  }
  void Write(const char* name, const std::string& text) const {
    EXPECT_TRUE(WriteFileAtomically(JoinPath(directory_, name), text).ok());
  }
  Recognizer Load(const RecognizerOptions& options = {}) const {
    auto recognizer = Recognizer::Load(directory_, options);
    EXPECT_TRUE(recognizer.ok()) << recognizer.status();
    return *std::move(recognizer);
  }
  Recognizer LoadWith(const std::string& preprocessor) const {
    Write("preprocessor_config.json", preprocessor);
    return Load();
  }
  static at::Tensor LogitsOf(const Recognizer& recognizer, const std::vector<float>& waveform) {
    return recognizer.Recognize({&waveform}).value().logits[0];
  }

  const std::string directory_ = JoinPath(testing::TempDir(), absl::StrCat("recognizer_", GetParam()));
};

TEST_P(RecognizerTest, AClipsEmissionsDoNotDependOnTheBatch) {
  const Recognizer recognizer = Load();
  const int64_t second = recognizer.padding_matters() ? 16000 : 12345;
  const std::vector<std::vector<float>> waveforms = {Tone(16000, 0.5), Tone(second, 0.1)};
  const auto together = recognizer.Recognize({&waveforms[0], &waveforms[1]});
  ASSERT_TRUE(together.ok()) << together.status();
  EXPECT_EQ(together->logits.size(2), kClasses);
  EXPECT_FALSE(together->logits.requires_grad());
  for (int64_t b = 0; b < 2; ++b) {
    const at::Tensor alone = LogitsOf(recognizer, waveforms[b]);
    const int64_t frames = together->frame_lengths[b].item<int64_t>();
    EXPECT_EQ(frames, recognizer.geometry().Frames(waveforms[b].size()));
    EXPECT_EQ(alone.size(0), frames);
    EXPECT_TRUE(at::allclose(together->logits[b].narrow(0, 0, frames), alone, 1e-3, 1e-3));
  }
}

TEST_P(RecognizerTest, NormalizesAsThePreprocessorSays) {
  const std::vector<float> loud = Tone(16000, 0.5), quiet = Tone(16000, 0.005);
  const Recognizer normalizing = LoadWith("{}");
  EXPECT_TRUE(at::allclose(LogitsOf(normalizing, loud), LogitsOf(normalizing, quiet), 1e-2, 1e-2));
  const Recognizer raw = LoadWith(R"({"do_normalize": false})");
  EXPECT_FALSE(at::equal(LogitsOf(raw, loud), LogitsOf(normalizing, loud)));
  std::vector<float> normalized = loud;
  normalizing.Preprocess(absl::MakeSpan(normalized));
  EXPECT_TRUE(at::equal(LogitsOf(raw, normalized), LogitsOf(normalizing, loud)));
}

TEST_P(RecognizerTest, AnAttentionMaskChangesNoClip) {
  const std::vector<float> waveform = Tone(16000, 0.5);
  const at::Tensor without = LogitsOf(LoadWith(R"({"return_attention_mask": false})"), waveform);
  EXPECT_TRUE(at::equal(LogitsOf(LoadWith(R"({"return_attention_mask": true})"), waveform), without));
}

TEST_P(RecognizerTest, FillsUpWhatIsTooShortForAFrame) {
  const Recognizer recognizer = Load();
  EXPECT_EQ(LogitsOf(recognizer, Tone(10, 0.5)).size(0), 1);
  EXPECT_EQ(LogitsOf(recognizer, Tone(recognizer.minimum_samples(), 0.5)).size(0), 1);
}

TEST_P(RecognizerTest, FramesLastAsLongAsThePreprocessorsRateSays) {
  const Recognizer recognizer = LoadWith(R"({"sampling_rate": 8000})");
  EXPECT_EQ(recognizer.sampling_rate_hz(), 8000);
  EXPECT_DOUBLE_EQ(recognizer.frame_s(), recognizer.geometry().stride_samples / 8000.0);
}

TEST_P(RecognizerTest, Bfloat16IsNearFp32) {
  const std::vector<float> waveform = Tone(32000, 0.5);
  RecognizerOptions options;
  options.precision = InferencePrecision::kBFloat16;
  const at::Tensor fp32 = LogitsOf(Load(), waveform), bf16 = LogitsOf(Load(options), waveform);
  EXPECT_EQ(bf16.scalar_type(), at::kFloat);
  EXPECT_FALSE(at::equal(bf16, fp32));  // It does compute otherwise.
  EXPECT_LT((bf16 - fp32).abs().max().item<float>(), 0.2 * fp32.abs().max().item<float>());
}

TEST_P(RecognizerTest, AModelInTrainingIsInItsModeAgainAfter) {
  RecognizerParts parts = *LoadRecognizerParts(directory_);
  const std::shared_ptr<Wav2Vec2ForCtc> model = parts.model;
  const Recognizer recognizer(std::move(parts));
  const std::vector<float> waveform = Tone(16000, 0.5);
  const at::Tensor expected = LogitsOf(recognizer, waveform);
  model->train();
  EXPECT_TRUE(at::equal(LogitsOf(recognizer, waveform), expected));
  EXPECT_TRUE(model->is_training());
}

TEST_P(RecognizerTest, ErrorsNameTheFileOrTheBatch) {
  Write("preprocessor_config.json", "{\"feature_size\": 80}");
  EXPECT_THAT(Recognizer::Load(directory_).status().ToString(), HasSubstr("preprocessor_config.json"));
  Write("preprocessor_config.json", "{}");
  RecognizerParts parts = *LoadRecognizerParts(directory_);
  parts.model->named_parameters()["lm_head.weight"].set_data(parts.model->parameters().front().detach());
  const std::vector<float> waveform = Tone(16000, 0.5);
  EXPECT_THAT(Recognizer(std::move(parts)).Recognize({&waveform}).status().ToString(),
              HasSubstr("recognising a batch of 1 clips of up to 16000 samples failed: "));
}

INSTANTIATE_TEST_SUITE_P(Norms, RecognizerTest, testing::Values("layer", "group"));

}  // namespace
}  // namespace distill_l2s
