#include "experiments/training/student_setup.h"

#include <ATen/Context.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "experiments/training/tiny_experiment.h"
#include "modeling/checkpoint/module_tensors.h"
#include "modeling/wav2vec2/pretrained.h"

namespace distill_l2s {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr char kModels[] = "tests/golden/models";
constexpr char kHead[] = "lm_head.weight";
constexpr char kEncoder[] = "wav2vec2.encoder.layers.0.attention.q_proj.weight";

CharacterVocabulary GoldenVocabulary() {
  return *CharacterVocabulary::Read("tests/golden/models/student_layer/vocab.json");
}

// As many labels as the golden student's, but other ones: 18 letters that it has not, [UNK] and [PAD].
CharacterVocabulary OtherVocabulary() {
  const auto vocabulary = CharacterVocabulary::FromTexts({"ABCDEFGHIJKLMNOPQR"}, 1);
  EXPECT_EQ(vocabulary->size(), GoldenVocabulary().size());
  return *vocabulary;
}

Student FromCheckpoint(const std::string& name) {
  Student config;
  config.set_checkpoint(name);
  return config;
}

at::Tensor Saved(const std::string& name) {
  return ReadSafetensors("tests/golden/models/student_layer/model.safetensors")->tensors.at(name);
}

TEST(StudentSetupTest, KeepsTheHeadOfTheVerySameLabels) {
  const auto setup = SetUpStudent(FromCheckpoint("student_layer"), GoldenVocabulary(), kModels);
  ASSERT_TRUE(setup.ok()) << setup.status();
  EXPECT_THAT(setup->new_parameters, IsEmpty());
  EXPECT_TRUE(NamedTensors(*setup->model).at(kHead).equal(Saved(kHead)));
  EXPECT_TRUE(setup->model->is_training());
}

TEST(StudentSetupTest, OtherLabelsOfTheSameNumberGetANewHead) {
  const auto setup = SetUpStudent(FromCheckpoint("student_layer"), OtherVocabulary(), kModels);
  ASSERT_TRUE(setup.ok()) << setup.status();
  EXPECT_THAT(setup->new_parameters, UnorderedElementsAre("lm_head.weight", "lm_head.bias"));
  const TensorMap tensors = NamedTensors(*setup->model);
  EXPECT_FALSE(tensors.at(kHead).equal(Saved(kHead)));
  EXPECT_EQ(tensors.at("lm_head.bias").count_nonzero().item<int64_t>(), 0);
  EXPECT_TRUE(tensors.at(kEncoder).equal(Saved(kEncoder)));
}

TEST(StudentSetupTest, ACheckpointWithoutVocabularyGetsANewHead) {
  const auto setup = SetUpStudent(FromCheckpoint("student_group"), GoldenVocabulary(), kModels);
  ASSERT_TRUE(setup.ok()) << setup.status();
  EXPECT_THAT(setup->new_parameters, UnorderedElementsAre("lm_head.weight", "lm_head.bias"));
}

TEST(StudentSetupTest, FreezesTheFeatureEncoderIfTheConfigSaysSo) {
  for (const bool freeze : {true, false}) {
    Student config = FromCheckpoint("student_layer");
    config.set_freeze_feature_encoder(freeze);
    const auto setup = SetUpStudent(config, GoldenVocabulary(), kModels);
    ASSERT_TRUE(setup.ok()) << setup.status();
    for (const auto& parameter : setup->model->named_parameters()) {
      const bool in_encoder = parameter.key().find("feature_extractor") != std::string::npos;
      EXPECT_EQ(parameter.value().requires_grad(), !(freeze && in_encoder)) << parameter.key();
    }
  }
}

TEST(StudentSetupTest, OverridesReplaceTheCheckpointsConfig) {
  Student config = FromCheckpoint("student_layer");
  config.mutable_overrides()->set_hidden_dropout(0.25);
  const auto setup = SetUpStudent(config, GoldenVocabulary(), kModels);
  ASSERT_TRUE(setup.ok()) << setup.status();
  EXPECT_EQ(setup->model->config().hidden_dropout(), 0.25);
  EXPECT_EQ(setup->model->config().hidden_size(), 64);
}

TEST(StudentSetupTest, TheCheckpointsPreprocessorIsTheStudents) {
  const std::string directory = JoinPath(testing::TempDir(), "with_preprocessor");
  std::filesystem::copy("tests/golden/models/student_layer", directory,
                        std::filesystem::copy_options::recursive);
  std::filesystem::permissions(directory, std::filesystem::perms::owner_all);
  const std::string settings = JoinPath(directory, "preprocessor_config.json");
  ASSERT_TRUE(WriteFileAtomically(settings, "{\"do_normalize\": false}").ok());
  const auto setup = SetUpStudent(FromCheckpoint(directory), GoldenVocabulary(), "");
  ASSERT_TRUE(setup.ok()) << setup.status();
  EXPECT_FALSE(setup->preprocessor.do_normalize);
  ASSERT_TRUE(WriteFileAtomically(settings, "{\"sampling_rate\": 8000}").ok());
  EXPECT_THAT(SetUpStudent(FromCheckpoint(directory), GoldenVocabulary(), "").status().ToString(),
              HasSubstr("\"sampling_rate\" 8000, expected 16000"));
}

TEST(StudentSetupTest, ARandomStudentFollowsTheSeedAndTheVocabulary) {
  const Student config = TinyExperiment(1).student();
  std::vector<TensorMap> models;
  for (const uint64_t seed : {1, 1, 2}) {
    at::manual_seed(seed);
    const auto setup = SetUpStudent(config, GoldenVocabulary(), "");
    ASSERT_TRUE(setup.ok()) << setup.status();
    EXPECT_THAT(setup->new_parameters, IsEmpty());  // None beside pretrained ones.
    models.push_back(NamedTensors(*setup->model));
  }
  EXPECT_THAT(models[0].at(kHead).sizes().vec(), ElementsAre(20, 16));
  EXPECT_TRUE(models[0].at(kEncoder).equal(models[1].at(kEncoder)));
  EXPECT_FALSE(models[0].at(kEncoder).equal(models[2].at(kEncoder)));
}

TEST(StudentSetupTest, ErrorsNameTheFileOrField) {
  EXPECT_THAT(SetUpStudent(FromCheckpoint("absent"), GoldenVocabulary(), kModels).status().ToString(),
              HasSubstr("tests/golden/models/absent/"));
  Student config = TinyExperiment(1).student();
  config.mutable_random()->set_num_attention_heads(3);
  EXPECT_THAT(SetUpStudent(config, GoldenVocabulary(), "").status().ToString(),
              HasSubstr("num_attention_heads"));
}

// A copy of the golden student whose vocab.json and head begin with the blank.
std::string BlankFirstCheckpoint(const std::string& language) {
  const std::string directory = JoinPath(testing::TempDir(), "blank_first");
  Wav2Vec2LoadOptions loading;
  loading.overrides.set_adapter_attn_dim(4);
  const auto model = LoadWav2Vec2(JoinPath(kModels, "student_layer"), loading).value();
  std::string json = "{\"<pad>\": 0, \"<unk>\": 1";
  for (int id = 2; id < 20; ++id) json += absl::StrCat(", \"", std::string(1, 'a' + id), "\": ", id);
  json += "}";
  Wav2Vec2SaveOptions saving;
  for (int id = 2; id < 20; ++id) saving.class_order.push_back(id);
  saving.class_order.insert(saving.class_order.end(), {1, 0});
  saving.adapter_language = language;
  EXPECT_TRUE(SaveWav2Vec2(directory, *model, saving).ok());
  EXPECT_TRUE(
      WriteFileAtomically(JoinPath(directory, "vocab.json"), absl::StrCat("{\"", language, "\": ", json, "}"))
          .ok());
  return directory;
}

TEST(StudentSetupTest, KeepsTheVocabularyOfALanguageOnRequest) {
  Student config = FromCheckpoint(BlankFirstCheckpoint("tur"));
  EXPECT_FALSE(ReadKeptVocabulary(config, "")->has_value());
  config.set_keep_vocabulary(true);
  config.set_target_language("tur");
  const auto kept = ReadKeptVocabulary(config, "");
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_EQ((*kept)->label(0), "c");
  EXPECT_EQ((*kept)->language(), "tur");
  config.set_train_adapters_only(true);
  const auto setup = SetUpStudent(config, **kept, "");
  ASSERT_TRUE(setup.ok()) << setup.status();
  EXPECT_THAT(setup->new_parameters, IsEmpty());
  EXPECT_TRUE(NamedTensors(*setup->model).at(kHead).equal(Saved(kHead)));
  const auto parameters = setup->model->named_parameters();
  EXPECT_FALSE(parameters[kEncoder].requires_grad());
  EXPECT_TRUE(parameters[kHead].requires_grad());
  EXPECT_TRUE(parameters["wav2vec2.encoder.layers.0.adapter_layer.linear_1.weight"].requires_grad());

  config.set_target_language("deu");
  EXPECT_THAT(ReadKeptVocabulary(config, "").status().ToString(), HasSubstr("holds 1 languages, not deu"));
  EXPECT_THAT(SetUpStudent(config, **kept, "").status().ToString(), HasSubstr("adapter.deu.safetensors"));
}

TEST(StudentSetupTest, KeepVocabularyKeepsTheHeadOrIsAnError) {
  Student config = FromCheckpoint("student_layer");
  config.set_keep_vocabulary(true);
  EXPECT_THAT(
      SetUpStudent(config, OtherVocabulary(), kModels).status().ToString(),
      HasSubstr("student.keep_vocabulary: tests/golden/models/student_layer: has no head for the labels"));
  // Labels beyond the head do not cost it.
  Student beyond = FromCheckpoint("added_tokens_beyond_head");
  beyond.set_keep_vocabulary(true);
  const auto kept = ReadKeptVocabulary(beyond, "tests/golden/checkpoints");
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_EQ((*kept)->size(), 29);
  const auto setup = SetUpStudent(beyond, **kept, "tests/golden/checkpoints");
  ASSERT_TRUE(setup.ok()) << setup.status();
  EXPECT_THAT(setup->new_parameters, IsEmpty());
}

TEST(StudentSetupTest, KeepVocabularyNeedsAHeadInTheCheckpoint) {
  const std::string run = JoinPath(testing::TempDir(), "headless_run");
  std::filesystem::remove_all(run);
  std::filesystem::create_directories(run);
  std::filesystem::copy(JoinPath(kModels, "student_layer"), JoinPath(run, "checkpoint"));
  Student config = FromCheckpoint(run);  // A run's directory stands for its checkpoint/.
  config.set_keep_vocabulary(true);
  EXPECT_TRUE(ReadKeptVocabulary(config, "").ok());
  const std::string path = JoinPath(run, "checkpoint/model.safetensors");
  TensorMap tensors = ReadSafetensors(path)->tensors;
  tensors.erase(kHead);
  tensors.erase("lm_head.bias");
  for (auto& [name, tensor] : tensors) tensor = tensor.clone();
  ASSERT_TRUE(WriteSafetensors(path, tensors).ok());
  EXPECT_THAT(ReadKeptVocabulary(config, "").status().ToString(),
              HasSubstr("headless_run/checkpoint: has no head for the labels of its vocab.json"));
}

TEST(StudentSetupTest, TheMaskEmbeddingThatIsMissingIsNew) {
  Student config = FromCheckpoint("no_mask_embedding");
  config.set_keep_vocabulary(true);
  const auto kept = ReadKeptVocabulary(config, "tests/golden/checkpoints");
  ASSERT_TRUE(kept.ok()) << kept.status();
  const auto setup = SetUpStudent(config, **kept, "tests/golden/checkpoints");
  ASSERT_TRUE(setup.ok()) << setup.status();
  EXPECT_THAT(setup->new_parameters, ElementsAre("wav2vec2.masked_spec_embed"));
}

TEST(StudentSetupTest, AdaptersForANewLanguage) {
  Student config = FromCheckpoint("student_layer");
  config.set_train_adapters_only(true);
  EXPECT_THAT(SetUpStudent(config, OtherVocabulary(), kModels).status().ToString(),
              HasSubstr("student.train_adapters_only: student_layer has no adapters"));
  config.mutable_overrides()->set_adapter_attn_dim(4);
  const auto setup = SetUpStudent(config, OtherVocabulary(), kModels);
  ASSERT_TRUE(setup.ok()) << setup.status();
  const int layers = setup->model->config().num_hidden_layers();
  EXPECT_EQ(setup->new_parameters.size(), 2u + 6u * layers);
}

}  // namespace
}  // namespace distill_l2s
