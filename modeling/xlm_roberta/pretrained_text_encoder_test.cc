#include "modeling/xlm_roberta/pretrained_text_encoder.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/ones.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "modeling/checkpoint/module_tensors.h"
#include "modeling/checkpoint/torch_file_writer.h"

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kConfig[] =
    R"({"model_type": "bert", "vocab_size": 9, "hidden_size": 4, "num_hidden_layers": 1,
  "num_attention_heads": 2, "intermediate_size": 6, "max_position_embeddings": 7, "type_vocab_size": 2})";

TensorMap Parameters() {
  TextEncoderConfig config;
  config.set_model_type("bert");
  config.set_vocab_size(9);
  config.set_hidden_size(4);
  config.set_num_hidden_layers(1);
  config.set_num_attention_heads(2);
  config.set_intermediate_size(6);
  config.set_max_position_embeddings(7);
  config.set_type_vocab_size(2);
  return NamedTensors(*TextEncoder::Create(config).value());
}

absl::StatusOr<std::shared_ptr<TextEncoder>> SaveAndLoad(const TensorMap& tensors) {
  const std::string directory = JoinPath(testing::TempDir(), "encoder");
  EXPECT_TRUE(MakeDirectories(directory).ok());
  EXPECT_TRUE(WriteFileAtomically(JoinPath(directory, "config.json"), kConfig).ok());
  EXPECT_TRUE(WriteSafetensors(JoinPath(directory, "model.safetensors"), tensors).ok());
  return LoadTextEncoder(directory);
}

std::string LoadError(const TensorMap& tensors) {
  return std::string(SaveAndLoad(tensors).status().message());
}

void ExpectParameters(const absl::StatusOr<std::shared_ptr<TextEncoder>>& encoder, const TensorMap& want) {
  ASSERT_TRUE(encoder.ok()) << encoder.status();
  const TensorMap got = NamedTensors(**encoder);
  ASSERT_EQ(got.size(), want.size());
  for (const auto& [name, value] : want) {
    EXPECT_TRUE(got.at(name).equal(value)) << name;
    EXPECT_FALSE(got.at(name).requires_grad()) << name;
  }
  EXPECT_FALSE((*encoder)->is_training());
}

TEST(PretrainedTextEncoderTest, LoadsTheBareEncoder) {
  const TensorMap parameters = Parameters();
  ExpectParameters(SaveAndLoad(parameters), parameters);
}

TEST(PretrainedTextEncoderTest, LoadsUnderAHeadAndLeavesTheHeadOut) {
  const TensorMap parameters = Parameters();
  for (const std::string prefix : {"bert.", "roberta."}) {
    TensorMap file = {{"lm_head.bias", at::ones({9})},
                      {"cls.predictions.bias", at::ones({9})},
                      {prefix + "pooler.dense.weight", at::ones({4, 4})},
                      {prefix + "embeddings.position_ids", at::arange(7).unsqueeze(0)}};
    for (const auto& [name, value] : parameters) file[prefix + name] = value;
    ExpectParameters(SaveAndLoad(file), parameters);
  }
}

TEST(PretrainedTextEncoderTest, LoadsPytorchModelBinWithTiedHead) {
  const TensorMap parameters = Parameters();
  TorchFileToWrite contents;
  for (const auto& [name, value] : parameters) {
    contents.tensors.push_back(
        {"roberta." + name, contents.storages.size(), 0, value.sizes().vec(), value.strides().vec()});
    if (name == "embeddings.word_embeddings.weight") {
      contents.tensors.push_back(contents.tensors.back());
      contents.tensors.back().name = "lm_head.decoder.weight";
    }
    contents.storages.push_back(
        {ElementType::kF32, {static_cast<const char*>(value.const_data_ptr()), value.nbytes()}});
  }
  const std::string directory = JoinPath(testing::TempDir(), "encoder_bin");
  ASSERT_TRUE(MakeDirectories(directory).ok());
  ASSERT_TRUE(WriteFileAtomically(JoinPath(directory, "config.json"), kConfig).ok());
  EXPECT_THAT(std::string(LoadTextEncoder(directory).status().message()), HasSubstr("holds no weights"));
  for (const std::string& bytes : {TorchZipBytes(contents), TorchLegacyBytes(contents)}) {
    ASSERT_TRUE(WriteFileAtomically(JoinPath(directory, "pytorch_model.bin"), bytes).ok());
    ExpectParameters(LoadTextEncoder(directory), parameters);
  }
}

TEST(PretrainedTextEncoderTest, ConvertsOtherDtypes) {
  TensorMap file, rounded;
  for (const auto& [name, value] : Parameters()) {
    file[name] = value.to(at::kHalf);
    rounded[name] = file[name].to(at::kFloat);
  }
  ExpectParameters(SaveAndLoad(file), rounded);
}

TEST(PretrainedTextEncoderTest, KnowsOldNamesOfLayerNorms) {
  const TensorMap parameters = Parameters();
  TensorMap file = parameters;
  file["embeddings.LayerNorm.gamma"] = file.at("embeddings.LayerNorm.weight");
  file["embeddings.LayerNorm.beta"] = file.at("embeddings.LayerNorm.bias");
  file.erase("embeddings.LayerNorm.weight");
  file.erase("embeddings.LayerNorm.bias");
  ExpectParameters(SaveAndLoad(file), parameters);
}

TEST(PretrainedTextEncoderTest, ListsEveryFault) {
  TensorMap file = Parameters();
  file.erase("encoder.layer.0.output.dense.bias");
  file["encoder.layer.0.intermediate.dense.weight"] = at::ones({4, 6});
  file["encoder.layer.1.output.dense.bias"] = at::ones({4});
  file["embeddings.LayerNorm.bias"] = at::arange(4);
  const std::string error = LoadError(file);
  EXPECT_THAT(
      error,
      AllOf(HasSubstr("model.safetensors"), HasSubstr("missing \"encoder.layer.0.output.dense.bias\" [4]"),
            HasSubstr("misshapen \"encoder.layer.0.intermediate.dense.weight\" [4, 6], expected [6, 4]"),
            HasSubstr("surplus \"encoder.layer.1.output.dense.bias\" [4]"),
            HasSubstr("\"embeddings.LayerNorm.bias\" is I64")));
  EXPECT_THAT(error, Not(HasSubstr("missing \"encoder.layer.0.intermediate")));
}

TEST(PretrainedTextEncoderTest, RefusesTwoTensorsOfOneName) {
  TensorMap file = Parameters();
  file["embeddings.LayerNorm.gamma"] = at::ones({4});
  EXPECT_THAT(LoadError(file), HasSubstr("a second \"embeddings.LayerNorm.weight\""));
}

}  // namespace
}  // namespace distill_l2s
