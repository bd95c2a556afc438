#include "modeling/recognizer/recognizer_parts.h"

#include <ATen/ops/equal.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "modeling/checkpoint/safetensors.h"
#include "modeling/export/export.h"
#include "modeling/wav2vec2/pretrained.h"
#include "modeling/wav2vec2/tiny_config.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

class RecognizerPartsTest : public testing::Test {
 protected:
  RecognizerPartsTest() {
    std::filesystem::remove_all(directory_);
    EXPECT_TRUE(MakeDirectories(directory_).ok());
  }
  std::string Path(const char* name) const { return JoinPath(directory_, name); }
  void WriteVocabulary(const char* json) { EXPECT_TRUE(WriteFileAtomically(Path("vocab.json"), json).ok()); }
  void WriteModel(const Wav2Vec2Config& config, const Wav2Vec2SaveOptions& options = {}) {
    const auto model = Wav2Vec2ForCtc::Create(config).value();
    EXPECT_TRUE(SaveWav2Vec2(directory_, *model, options).ok());
  }

  const std::string directory_ = JoinPath(testing::TempDir(), "recognizer_parts");
};

TEST_F(RecognizerPartsTest, BlankFirst) {
  WriteVocabulary(R"({"<pad>": 0, "<s>": 1, "</s>": 2, "<unk>": 3, "|": 4, "E": 5})");
  Wav2Vec2SaveOptions saving;
  saving.class_order = {1, 2, 4, 5, 3, 0};
  WriteModel(TinyConfig("layer"), saving);
  const auto recognizer = LoadRecognizerParts(directory_);
  ASSERT_TRUE(recognizer.ok()) << recognizer.status();
  EXPECT_FALSE(recognizer->model->is_training());
  EXPECT_EQ(recognizer->vocabulary.label(recognizer->vocabulary.blank()), "<pad>");
  const at::Tensor stored = ReadSafetensors(Path("model.safetensors"))->tensors.at("lm_head.weight");
  const at::Tensor head = recognizer->model->named_parameters()["lm_head.weight"];
  EXPECT_TRUE(at::equal(head[5], stored[0]));
  EXPECT_TRUE(at::equal(head[3], stored[5]));

  const std::string copy = Path("copy");
  ASSERT_TRUE(ExportModel(copy, *recognizer->model, recognizer->vocabulary).ok());
  EXPECT_TRUE(
      at::equal(ReadSafetensors(JoinPath(copy, "model.safetensors"))->tensors.at("lm_head.weight"), stored));
  EXPECT_TRUE(at::equal(LoadRecognizerParts(copy)->model->named_parameters()["lm_head.weight"], head));
}

TEST_F(RecognizerPartsTest, OneLanguageOfSeveral) {
  WriteVocabulary(
      R"({"eng": {"<pad>": 0, "<unk>": 1, "a": 2}, "tur": {"<pad>": 0, "<unk>": 1, "ı": 2, "a": 3}})");
  Wav2Vec2Config config = TinyConfig("layer");
  config.set_adapter_attn_dim(3);
  config.set_vocab_size(4);
  Wav2Vec2SaveOptions saving;
  saving.class_order = {2, 3, 1, 0};
  saving.adapter_language = "tur";
  WriteModel(config, saving);
  config.set_vocab_size(3);
  saving.class_order = {2, 1, 0};
  saving.adapter_language = "eng";
  WriteModel(config, saving);
  const auto turkish = LoadRecognizerParts(directory_, "tur");
  ASSERT_TRUE(turkish.ok()) << turkish.status();
  EXPECT_EQ(turkish->vocabulary.label(0), "ı");
  EXPECT_EQ(turkish->model->config().vocab_size(), 4);
  EXPECT_EQ(LoadRecognizerParts(directory_, "eng")->vocabulary.size(), 3);
  EXPECT_THAT(std::string(LoadRecognizerParts(directory_).status().message()), HasSubstr("choose one"));
  // Exported, it is a model of this language that transformers' load_adapter("tur") finds, too.
  const std::string copy = Path("copy");
  ASSERT_TRUE(ExportModel(copy, *turkish->model, turkish->vocabulary).ok());
  EXPECT_TRUE(FileExists(JoinPath(copy, "adapter.tur.safetensors")));
  for (const char* language : {"", "tur"}) {
    const auto again = LoadRecognizerParts(copy, language);
    ASSERT_TRUE(again.ok()) << again.status();
    for (const auto& parameter : again->model->named_parameters()) {
      EXPECT_TRUE(at::equal(parameter.value(), turkish->model->named_parameters()[parameter.key()]));
    }
  }
}

TEST_F(RecognizerPartsTest, ThePreprocessorsSettingsComeAlongAndAreExported) {
  WriteVocabulary(R"({"a": 0, "b": 1, "c": 2, "d": 3, "[UNK]": 4, "[PAD]": 5})");
  WriteModel(TinyConfig("layer"));
  EXPECT_TRUE(WriteFileAtomically(Path("preprocessor_config.json"),
                                  R"({"do_normalize": false, "sampling_rate": 8000, "padding_value": 0.5})")
                  .ok());
  const auto parts = LoadRecognizerParts(directory_);
  ASSERT_TRUE(parts.ok()) << parts.status();
  const std::string copy = Path("copy");
  ExportOptions options;
  options.preprocessor = parts->preprocessor;
  ASSERT_TRUE(ExportModel(copy, *parts->model, parts->vocabulary, options).ok());
  const auto again = LoadRecognizerParts(copy);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_FALSE(again->preprocessor.do_normalize);
  EXPECT_EQ(again->preprocessor.sampling_rate_hz, 8000);
  EXPECT_EQ(again->preprocessor.padding_value, 0.5);
  EXPECT_EQ(again->preprocessor.return_attention_mask, false);
}

TEST_F(RecognizerPartsTest, Errors) {
  WriteModel(TinyConfig("layer"));
  EXPECT_THAT(std::string(LoadRecognizerParts(directory_).status().message()),
              HasSubstr("no vocab.json there, the characters that a recogniser writes; a model that was only "
                        "pretrained"));
  WriteVocabulary(R"({"a": 0, "[UNK]": 1, "[PAD]": 2})");
  EXPECT_THAT(std::string(LoadRecognizerParts(directory_).status().message()),
              HasSubstr("the head has 6 classes, the vocabulary beside it 3"));
  WriteVocabulary(R"({"a": 0, "b": 1, "c": 2, "d": 3, "[UNK]": 4, "[PAD]": 5})");
  EXPECT_TRUE(LoadRecognizerParts(directory_).ok());
  TensorMap tensors = ReadSafetensors(Path("model.safetensors"))->tensors;
  for (auto& [name, tensor] : tensors) tensor = tensor.clone();
  tensors.erase("lm_head.weight");
  tensors.erase("lm_head.bias");
  ASSERT_TRUE(WriteSafetensors(Path("model.safetensors"), tensors).ok());
  EXPECT_THAT(std::string(LoadRecognizerParts(directory_).status().message()),
              HasSubstr("no recogniser yet: its weights lack lm_head."));
}

}  // namespace
}  // namespace distill_l2s
