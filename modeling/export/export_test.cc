#include "modeling/export/export.h"

#include <ATen/core/Tensor.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "base/file.h"
#include "modeling/checkpoint/module_tensors.h"
#include "modeling/checkpoint/safetensors.h"
#include "modeling/wav2vec2/pretrained.h"
#include "modeling/wav2vec2/tiny_config.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class ExportTest : public testing::Test {
 protected:
  ExportTest() {
    std::filesystem::remove_all(directory_);
    Wav2Vec2Config config = TinyConfig("layer");
    config.set_vocab_size(vocabulary_.size());
    model_ = Wav2Vec2ForCtc::Create(config).value();
  }

  const std::string directory_ = JoinPath(testing::TempDir(), "export");
  const CharacterVocabulary vocabulary_ = CharacterVocabulary::FromTexts({"ab b"}, 1).value();
  std::shared_ptr<Wav2Vec2ForCtc> model_;
};

TEST_F(ExportTest, WritesEveryFileAndLoadsAgain) {
  ASSERT_TRUE(ExportModel(directory_, *model_, vocabulary_).ok());
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    names.insert(entry.path().filename());
  }
  EXPECT_THAT(names,
              UnorderedElementsAre("config.json", "model.safetensors", "vocab.json", "tokenizer_config.json",
                                   "special_tokens_map.json", "preprocessor_config.json", "README.md"));
  const auto loaded = LoadWav2Vec2(directory_);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  for (const auto& [name, tensor] : NamedTensors(*model_)) {
    EXPECT_TRUE(NamedTensors(**loaded).at(name).equal(tensor)) << name;
  }
  EXPECT_THAT(ReadFile(JoinPath(directory_, "config.json")).value(), Not(HasSubstr("distil")));
}

TEST_F(ExportTest, SpellsWeightNormAsAsked) {
  const std::string stem = "wav2vec2.encoder.pos_conv_embed.conv.";
  const std::string path = JoinPath(directory_, "model.safetensors");
  ASSERT_TRUE(ExportModel(directory_, *model_, vocabulary_).ok());
  EXPECT_EQ(ReadSafetensors(path)->tensors.count(stem + "weight_g"), 1u);
  ExportOptions options;
  options.weight_norm = WeightNormNames::kNew;
  options.replace = true;
  ASSERT_TRUE(ExportModel(directory_, *model_, vocabulary_, options).ok());
  const TensorMap tensors = ReadSafetensors(path)->tensors;
  EXPECT_EQ(tensors.count(stem + "weight_g"), 0u);
  EXPECT_TRUE(tensors.at(stem + "parametrizations.weight.original1")
                  .equal(NamedTensors(*model_).at(stem + "weight_v")));
  EXPECT_TRUE(LoadWav2Vec2(directory_).ok());
}

TEST_F(ExportTest, ReplacesOnlyWhenAsked) {
  ASSERT_TRUE(MakeDirectories(directory_).ok());
  ASSERT_TRUE(WriteFileAtomically(JoinPath(directory_, "mine"), "x").ok());
  EXPECT_THAT(std::string(ExportModel(directory_, *model_, vocabulary_).message()), HasSubstr(directory_));
  EXPECT_TRUE(FileExists(JoinPath(directory_, "mine")));
}

TEST_F(ExportTest, RefusesAVocabularyOfAnotherSize) {
  const auto other = CharacterVocabulary::FromTexts({"abcd"}, 1).value();
  EXPECT_THAT(std::string(ExportModel(directory_, *model_, other).message()),
              HasSubstr("a head of 5 classes with a vocabulary of 6"));
  EXPECT_FALSE(FileExists(directory_));
}

}  // namespace
}  // namespace distill_l2s
