#include "modeling/wav2vec2/language_adapter.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "modeling/checkpoint/torch_file_writer.h"
#include "modeling/wav2vec2/pretrained.h"
#include "modeling/wav2vec2/tiny_config.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

constexpr const char* kInner = "wav2vec2.encoder.layers.1.adapter_layer.linear_1.weight";

Wav2Vec2Config AdapterConfig(int classes) {
  Wav2Vec2Config config = TinyConfig("layer");
  config.set_adapter_attn_dim(5);
  config.set_vocab_size(classes);
  return config;
}

// As MMS numbers its labels: the blank first.
std::vector<int64_t> BlankFirst(int64_t classes) {
  std::vector<int64_t> order;
  for (int64_t i = 1; i < classes; ++i) order.push_back(i);
  order.push_back(0);
  return order;
}

// A base whose own language is "eng" (6 classes), with an adapter of "tur" (8 classes) beside it.
class LanguageAdapterTest : public testing::Test {
 protected:
  LanguageAdapterTest() {
    std::filesystem::remove_all(directory_);
    Wav2Vec2SaveOptions english;
    english.adapter_language = "eng";
    english.class_order = BlankFirst(6);
    EXPECT_TRUE(SaveWav2Vec2(directory_, *english_, english).ok());
    Wav2Vec2SaveOptions turkish;
    turkish.adapter_language = "tur";
    turkish.class_order = BlankFirst(8);
    EXPECT_TRUE(SaveWav2Vec2(directory_ + "/turkish", *turkish_, turkish).ok());
    std::filesystem::rename(directory_ + "/turkish/adapter.tur.safetensors", Path("adapter.tur.safetensors"));
    std::filesystem::remove_all(directory_ + "/turkish");
  }
  std::string Path(const char* name) const { return JoinPath(directory_, name); }
  absl::StatusOr<std::shared_ptr<Wav2Vec2ForCtc>> Load(const char* language, bool new_adapters = false) {
    Wav2Vec2LoadOptions options;
    options.target_language = language;
    options.new_adapters = new_adapters;
    options.class_order = BlankFirst(*language == '\0' ? 6 : 8);
    options.new_parameters = &new_parameters_;
    return LoadWav2Vec2(directory_, options);
  }
  std::string Error(const char* language) { return std::string(Load(language).status().message()); }

  const std::string directory_ = JoinPath(testing::TempDir(), "language_adapter");
  const std::shared_ptr<Wav2Vec2ForCtc> english_ = Wav2Vec2ForCtc::Create(AdapterConfig(6)).value();
  const std::shared_ptr<Wav2Vec2ForCtc> turkish_ = Wav2Vec2ForCtc::Create(AdapterConfig(8)).value();
  std::vector<std::string> new_parameters_;
};

TEST_F(LanguageAdapterTest, TheLanguagesWeightsOnTheBase) {
  const auto model = Load("tur");
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ((*model)->config().vocab_size(), 8);
  EXPECT_TRUE(new_parameters_.empty());
  const auto turkish = turkish_->named_parameters(), english = english_->named_parameters();
  for (const auto& parameter : (*model)->named_parameters()) {
    const auto& expected = IsLanguageParameter(parameter.key()) ? turkish : english;
    EXPECT_TRUE(at::equal(parameter.value(), expected[parameter.key()])) << parameter.key();
  }
  EXPECT_FALSE(at::equal(turkish[kInner], english[kInner]));
  // Without a language: what the base has.
  EXPECT_TRUE(at::equal((*Load(""))->named_parameters()[kInner], english[kInner]));
}

TEST_F(LanguageAdapterTest, PyTorchsFile) {
  TorchFileToWrite contents;
  const TensorMap tensors = ReadSafetensors(Path("adapter.tur.safetensors"))->tensors;
  for (const auto& [name, tensor] : tensors) {
    contents.tensors.push_back(
        {name, contents.storages.size(), 0, tensor.sizes().vec(), tensor.strides().vec()});
    contents.storages.push_back(
        {ElementType::kF32, {static_cast<const char*>(tensor.const_data_ptr()), tensor.nbytes()}});
  }
  ASSERT_TRUE(WriteFileAtomically(Path("adapter.aze.bin"), TorchZipBytes(contents)).ok());
  const auto model = Load("aze");
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_TRUE(at::equal((*model)->named_parameters()[kInner], turkish_->named_parameters()[kInner]));
}

TEST_F(LanguageAdapterTest, NewAdaptersAndWhatIsTrained) {
  const auto model = Load("", /*new_adapters=*/true);
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(new_parameters_.size(), 12u);  // Six of each of two layers.
  const at::Tensor inner = (*model)->named_parameters()[kInner];
  EXPECT_NEAR(inner.std().item<double>(), 0.02, 0.01);
  EXPECT_FALSE(at::equal(inner, english_->named_parameters()[kInner]));
  (*model)->FreezeAllButLanguage();
  int trained = 0;
  for (const auto& parameter : (*model)->named_parameters()) {
    EXPECT_EQ(parameter.value().requires_grad(), IsLanguageParameter(parameter.key())) << parameter.key();
    trained += parameter.value().requires_grad();
  }
  EXPECT_EQ(trained, 14);
}

TEST_F(LanguageAdapterTest, Errors) {
  EXPECT_THAT(Error("deu"), HasSubstr("holds neither adapter.deu.safetensors nor adapter.deu.bin, but "
                                      "adapters of eng, tur"));
  EXPECT_THAT(Error("../tur"), HasSubstr("the language \"../tur\" cannot name a file"));
  ASSERT_TRUE(WriteSafetensors(Path("adapter.bad.safetensors"), {{"quantizer.x", at::zeros({1})}}).ok());
  EXPECT_THAT(Error("bad"), HasSubstr("adapter.bad.safetensors: holds the tensor quantizer.x"));
  ASSERT_TRUE(WriteSafetensors(Path("adapter.few.safetensors"), {{kInner, at::zeros({5, 16})}}).ok());
  EXPECT_THAT(Error("few"), HasSubstr("missing: "));
  EXPECT_TRUE(SaveWav2Vec2(directory_, *Wav2Vec2ForCtc::Create(TinyConfig("layer")).value()).ok());
  EXPECT_THAT(Error("tur"), HasSubstr("config.json: has no \"adapter_attn_dim\""));
}

}  // namespace
}  // namespace distill_l2s
