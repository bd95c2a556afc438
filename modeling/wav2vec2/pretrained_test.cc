#include "modeling/wav2vec2/pretrained.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "absl/strings/strip.h"
#include "base/file.h"
#include "modeling/checkpoint/safetensors.h"
#include "modeling/checkpoint/torch_file_writer.h"
#include "modeling/wav2vec2/checkpoint_names.h"
#include "modeling/wav2vec2/tiny_config.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

// A directory with a saved tiny model, changed by a test before it is loaded again.
class PretrainedTest : public testing::Test {
 protected:
  PretrainedTest() : directory_(JoinPath(testing::TempDir(), "pretrained_test")) {
    std::filesystem::remove_all(directory_);
    model_ = Wav2Vec2ForCtc::Create(TinyConfig("layer")).value();
    EXPECT_TRUE(SaveWav2Vec2(directory_, *model_).ok());
    tensors_ = ReadSafetensors(Path("model.safetensors")).value().tensors;
    for (auto& [name, tensor] : tensors_) tensor = tensor.clone();
  }

  std::string Path(const char* name) const { return JoinPath(directory_, name); }
  void WriteTensors() { EXPECT_TRUE(WriteSafetensors(Path("model.safetensors"), tensors_).ok()); }
  void ChangeConfig(const char* field, const nlohmann::json& value) {
    nlohmann::json config = nlohmann::json::parse(ReadFile(Path("config.json")).value());
    config[field] = value;
    EXPECT_TRUE(WriteFileAtomically(Path("config.json"), config.dump()).ok());
  }
  std::string Error(const Wav2Vec2LoadOptions& options = {}) {
    const auto model = LoadWav2Vec2(directory_, options);
    return model.ok() ? "no error" : std::string(model.status().message());
  }

  const std::string directory_;
  std::shared_ptr<Wav2Vec2ForCtc> model_;
  TensorMap tensors_;
};

TEST_F(PretrainedTest, LoadsWhatItSaved) {
  std::vector<std::string> new_parameters;
  Wav2Vec2LoadOptions options;
  options.new_parameters = &new_parameters;
  const auto loaded = LoadWav2Vec2(directory_, options);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_TRUE(new_parameters.empty());
  const auto parameters = (*loaded)->named_parameters();
  EXPECT_EQ(parameters.size(), model_->named_parameters().size());
  for (const auto& parameter : model_->named_parameters()) {
    EXPECT_TRUE(at::equal(parameter.value(), parameters[parameter.key()])) << parameter.key();
    EXPECT_TRUE(parameters[parameter.key()].requires_grad());
  }
  EXPECT_TRUE((*loaded)->is_training());
  EXPECT_EQ(ReadSafetensors(Path("model.safetensors"))->metadata.at("format"), "pt");
}

TEST_F(PretrainedTest, TrainingNeverChangesTheFile) {
  const auto loaded = LoadWav2Vec2(directory_).value();
  {
    const at::NoGradGuard no_grad;
    for (at::Tensor& parameter : loaded->parameters()) parameter.add_(1);
  }
  const auto again = LoadWav2Vec2(directory_).value();
  EXPECT_TRUE(
      at::equal(again->named_parameters()["lm_head.weight"], model_->named_parameters()["lm_head.weight"]));
}

TEST_F(PretrainedTest, NewSpellingOfWeightNormAndHalfPrecision) {
  for (const auto& [spelling, name] : {std::pair<const char*, const char*>{"original0", "weight_g"},
                                       std::pair<const char*, const char*>{"original1", "weight_v"}}) {
    auto node = tensors_.extract(std::string("wav2vec2.encoder.pos_conv_embed.conv.") + name);
    node.key() = std::string("wav2vec2.encoder.pos_conv_embed.conv.parametrizations.weight.") + spelling;
    tensors_.insert(std::move(node));
  }
  tensors_["lm_head.weight"] = tensors_["lm_head.weight"].to(at::kHalf);
  WriteTensors();
  const auto loaded = LoadWav2Vec2(directory_);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  const auto parameters = (*loaded)->named_parameters();
  EXPECT_TRUE(at::equal(parameters["wav2vec2.encoder.pos_conv_embed.conv.weight_v"],
                        model_->named_parameters()["wav2vec2.encoder.pos_conv_embed.conv.weight_v"]));
  EXPECT_EQ(parameters["lm_head.weight"].scalar_type(), at::kFloat);
  EXPECT_TRUE(
      at::allclose(parameters["lm_head.weight"], model_->named_parameters()["lm_head.weight"], 1e-3, 1e-5));
}

TEST_F(PretrainedTest, NewHeadForAnotherVocabulary) {
  std::vector<std::string> new_parameters;
  Wav2Vec2LoadOptions options;
  options.vocab_size = 9;
  options.new_parameters = &new_parameters;
  const auto loaded = LoadWav2Vec2(directory_, options);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ((*loaded)->config().vocab_size(), 9);
  EXPECT_EQ((*loaded)->named_parameters()["lm_head.weight"].size(0), 9);
  EXPECT_THAT(new_parameters, testing::UnorderedElementsAre("lm_head.weight", "lm_head.bias"));
  // Of the same size, too, if asked for.
  new_parameters.clear();
  options.vocab_size = 6;
  options.new_head = true;
  const auto same_size = LoadWav2Vec2(directory_, options);
  ASSERT_TRUE(same_size.ok()) << same_size.status();
  EXPECT_EQ(new_parameters.size(), 2u);
  EXPECT_FALSE(at::equal((*same_size)->named_parameters()["lm_head.weight"], tensors_["lm_head.weight"]));
}

TEST_F(PretrainedTest, PretrainingCheckpointWithoutAHead) {
  tensors_.erase("lm_head.weight");
  tensors_.erase("lm_head.bias");
  tensors_["quantizer.codevectors"] = at::zeros({1, 2, 3});
  tensors_["project_q.weight"] = at::zeros({3, 2});
  WriteTensors();
  ChangeConfig("pad_token_id", 0);
  std::vector<std::string> new_parameters;
  Wav2Vec2LoadOptions options;
  options.new_parameters = &new_parameters;
  const auto loaded = LoadWav2Vec2(directory_, options);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(new_parameters.size(), 2u);
  EXPECT_EQ((*loaded)->named_parameters()["lm_head.bias"].abs().sum().item<double>(), 0);
}

TEST_F(PretrainedTest, PyTorchsFilesInBothFormats) {
  TorchFileToWrite contents;
  for (const auto& [name, tensor] : tensors_) {
    contents.tensors.push_back({CheckpointName(name, WeightNormNames::kNew), contents.storages.size(), 0,
                                tensor.sizes().vec(), tensor.strides().vec()});
    contents.storages.push_back(
        {ElementType::kF32, {static_cast<const char*>(tensor.const_data_ptr()), tensor.nbytes()}});
  }
  std::filesystem::remove(Path("model.safetensors"));
  for (const std::string& bytes : {TorchZipBytes(contents), TorchLegacyBytes(contents)}) {
    ASSERT_TRUE(WriteFileAtomically(Path("pytorch_model.bin"), bytes).ok());
    const auto loaded = LoadWav2Vec2(directory_);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    for (const auto& parameter : (*loaded)->named_parameters()) {
      EXPECT_TRUE(at::equal(parameter.value(), tensors_.at(parameter.key()))) << parameter.key();
    }
  }
  contents.tensors.erase(contents.tensors.begin());  // The last, the mask embedding, may be missing.
  ASSERT_TRUE(WriteFileAtomically(Path("pytorch_model.bin"), TorchZipBytes(contents)).ok());
  EXPECT_THAT(Error(), HasSubstr(Path("pytorch_model.bin")));
}

TEST_F(PretrainedTest, ListsMissingSurplusAndMisshapenTensors) {
  tensors_.erase("lm_head.bias");
  tensors_.erase("wav2vec2.feature_projection.layer_norm.bias");
  tensors_["unknown.weight"] = at::zeros({2});
  tensors_["wav2vec2.encoder.layer_norm.weight"] = at::zeros({17});
  tensors_["wav2vec2.encoder.layer_norm.bias"] = at::zeros({16}, at::kLong);
  WriteTensors();
  const std::string error = Error();
  EXPECT_THAT(error, HasSubstr(Path("model.safetensors")));
  EXPECT_THAT(error, HasSubstr("missing: "));
  EXPECT_THAT(error, HasSubstr("lm_head.bias"));
  EXPECT_THAT(error, HasSubstr("wav2vec2.feature_projection.layer_norm.bias"));
  EXPECT_THAT(error, HasSubstr("surplus: unknown.weight"));
  EXPECT_THAT(error, HasSubstr("misshapen: wav2vec2.encoder.layer_norm.weight [17] instead of [16]"));
  EXPECT_THAT(error, HasSubstr("not of a floating-point type: wav2vec2.encoder.layer_norm.bias"));
}

// facebook/wav2vec2-base-960h masks in training, but has none.
TEST_F(PretrainedTest, AMissingMaskEmbeddingIsNew) {
  tensors_.erase(kMaskEmbedding);
  WriteTensors();
  std::vector<std::string> new_parameters;
  Wav2Vec2LoadOptions options;
  options.new_parameters = &new_parameters;
  std::vector<at::Tensor> embeddings;
  for (const uint64_t seed : {1, 1, 2}) {
    new_parameters.clear();
    at::manual_seed(seed);
    const auto model = LoadWav2Vec2(directory_, options);
    ASSERT_TRUE(model.ok()) << model.status();
    EXPECT_THAT(new_parameters, testing::ElementsAre(kMaskEmbedding));
    embeddings.push_back((*model)->named_parameters()[kMaskEmbedding]);
  }
  EXPECT_TRUE(at::equal(embeddings[0], embeddings[1]));
  EXPECT_FALSE(at::equal(embeddings[0], embeddings[2]));
}

TEST_F(PretrainedTest, BareNamesAndOtherHeads) {
  TensorMap bare;
  for (const auto& [name, tensor] : tensors_) {
    bare[std::string(absl::StripPrefix(name, "wav2vec2."))] = tensor;
  }
  std::swap(tensors_, bare);
  tensors_["classifier.weight"] = at::zeros({2});
  tensors_["quantizer.codevectors"] = at::zeros({2});
  WriteTensors();
  const auto model = LoadWav2Vec2(directory_);
  ASSERT_TRUE(model.ok()) << model.status();
  for (const auto& parameter : (*model)->named_parameters()) {
    EXPECT_TRUE(at::equal(parameter.value(), bare.at(parameter.key()))) << parameter.key();
  }
  EXPECT_EQ(*CountHeadClasses(directory_), 6);
  tensors_.erase("lm_head.weight");
  WriteTensors();
  EXPECT_EQ(*CountHeadClasses(directory_), 0);
}

TEST_F(PretrainedTest, MasksTurnedOffAndOnByOverrides) {
  std::vector<std::string> new_parameters;
  Wav2Vec2LoadOptions off;
  off.overrides.set_mask_time_prob(0);
  const auto without = LoadWav2Vec2(directory_, off);
  ASSERT_TRUE(without.ok()) << without.status();
  EXPECT_EQ((*without)->named_parameters().find(kMaskEmbedding), nullptr);
  ASSERT_TRUE(SaveWav2Vec2(directory_, **without).ok());
  Wav2Vec2LoadOptions on;
  on.overrides.set_mask_time_prob(0.1f);
  on.new_parameters = &new_parameters;
  const auto with = LoadWav2Vec2(directory_, on);
  ASSERT_TRUE(with.ok()) << with.status();
  EXPECT_THAT(new_parameters, testing::ElementsAre(kMaskEmbedding));
  const at::Tensor embedding = (*with)->named_parameters()[kMaskEmbedding];
  EXPECT_GE(embedding.min().item<double>(), 0);
  EXPECT_LT(embedding.max().item<double>(), 1);
}

TEST_F(PretrainedTest, BlankThatIsNotTheLastClass) {
  ChangeConfig("pad_token_id", 0);
  EXPECT_THAT(Error(), HasSubstr("\"pad_token_id\" is 0, expected 5"));
  Wav2Vec2LoadOptions new_head;
  new_head.vocab_size = 7;
  EXPECT_EQ(Error(new_head), "no error");

  Wav2Vec2LoadOptions options;
  options.class_order = {1, 2, 4, 5, 3, 0};
  const auto loaded = LoadWav2Vec2(directory_, options);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  const at::Tensor weight = (*loaded)->named_parameters()["lm_head.weight"];
  for (int64_t i = 0; i < 6; ++i) {
    EXPECT_TRUE(at::equal(weight[i], tensors_["lm_head.weight"][options.class_order[i]])) << i;
  }
  Wav2Vec2SaveOptions saving;
  saving.class_order = options.class_order;
  ASSERT_TRUE(SaveWav2Vec2(directory_, **loaded, saving).ok());
  const TensorMap saved = ReadSafetensors(Path("model.safetensors"))->tensors;
  EXPECT_TRUE(at::equal(saved.at("lm_head.weight"), tensors_["lm_head.weight"]));
  EXPECT_TRUE(at::equal(saved.at("lm_head.bias"), tensors_["lm_head.bias"]));
  EXPECT_EQ(nlohmann::json::parse(ReadFile(Path("config.json")).value()).at("pad_token_id"), 0);

  options.class_order = {0, 1, 2, 4, 5, 3};
  EXPECT_THAT(Error(options), HasSubstr("\"pad_token_id\" is 0, expected 3, the number of padding"));
  options.class_order = {1, 2, 0};
  EXPECT_THAT(Error(options), HasSubstr("the head has 6 classes, the vocabulary beside it 3"));
}

TEST_F(PretrainedTest, BadOverridesAndAbsentFiles) {
  Wav2Vec2LoadOptions options;
  options.overrides.set_hidden_dropout(2);
  EXPECT_THAT(Error(options), HasSubstr("with the overrides given: hidden_dropout: 2"));
  std::filesystem::remove(Path("model.safetensors"));
  EXPECT_THAT(Error(), HasSubstr("model.safetensors"));
  std::filesystem::remove(Path("config.json"));
  EXPECT_THAT(Error(), HasSubstr("config.json"));
}

}  // namespace
}  // namespace distill_l2s
