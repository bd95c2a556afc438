#include "experiments/training/distiller.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/vstack.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "base/status_macros.h"
#include "experiments/training/tiny_experiment.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Ge;
using testing::HasSubstr;

constexpr char kModels[] = "tests/golden/models";

class DistillerTest : public testing::Test {
 protected:
  DistillerTest() { AddTinyDistillation(&experiment_); }

  absl::StatusOr<std::unique_ptr<Distiller>> Load(const std::vector<std::string>& transcripts,
                                                  const std::string& cache_dir = "") {
    ASSIGN_OR_RETURN(auto distiller, Distiller::Load(experiment_, experiment_.student().random(), transcripts,
                                                     {kModels, cache_dir}));
    RETURN_IF_ERROR(distiller->Precompute());
    return distiller;
  }

  Experiment experiment_ = TinyExperiment(1);
};

TEST_F(DistillerTest, ProjectsFromTheStudentsToTheTeachersWidth) {
  const auto distiller = Load({"casa", "la mare"});
  ASSERT_TRUE(distiller.ok()) << distiller.status();
  ASSERT_EQ((*distiller)->loss().parameters().size(), 1u);
  EXPECT_THAT((*distiller)->loss().parameters()[0].sizes().vec(), ElementsAre(16, 48));
  EXPECT_THAT((*distiller)->training_texts().transcripts, ElementsAre("casa", "la mare"));
  ASSERT_EQ((*distiller)->training_texts().tokens.size(), 2u);
  for (const auto& tokens : (*distiller)->training_texts().tokens) {
    EXPECT_THAT(tokens.size(), Ge(3u));
    EXPECT_EQ(tokens.front(), 0);  // <s>
    EXPECT_EQ(tokens.back(), 2);   // </s>
  }
}

TEST_F(DistillerTest, KeepsHiddenStatesInTheCacheDirectory) {
  const std::string cache = JoinPath(testing::TempDir(), "hidden_states");
  ASSERT_TRUE(Load({"casa"}, cache).ok());
  EXPECT_FALSE(std::filesystem::is_empty(cache));
}

TEST_F(DistillerTest, ALayerOutOfRangeNamesTheFieldAndTheRange) {
  auto* pair = experiment_.mutable_distillation()->mutable_layer_pairs(0);
  pair->set_student(3);
  EXPECT_THAT(Load({"a"}).status().ToString(),
              AllOf(HasSubstr("distillation.layer_pairs.student is 3"), HasSubstr("0 to 2")));
  pair->set_student(0);
  pair->set_teacher(4);
  EXPECT_THAT(Load({"a"}).status().ToString(),
              AllOf(HasSubstr("distillation.layer_pairs.teacher is 4"), HasSubstr("0 to 3")));
}

TEST_F(DistillerTest, NamesTheTranscriptThatTheTeacherCannotTake) {
  std::string endless = "endless";
  for (int i = 0; i < 64; ++i) endless += " za";
  EXPECT_THAT(Load({"casa", endless}).status().ToString(), AllOf(HasSubstr("endless za"), HasSubstr("64")));
}

TEST_F(DistillerTest, NamesTheTeachersFile) {
  experiment_.mutable_teacher()->set_checkpoint("student_layer");
  EXPECT_THAT(Load({"a"}).status().ToString(),
              HasSubstr("tests/golden/models/student_layer: no tokenizer, expected sentencepiece.bpe.model"));
}

TEST_F(DistillerTest, AlignmentsThatReadTextsGetUnits) {
  experiment_.mutable_distillation()->mutable_forced_tokens()->set_unit(TextUnitConfig::WORD);
  const auto distiller = Load({"casa", "la mare"});
  ASSERT_TRUE(distiller.ok()) << distiller.status();
  ASSERT_EQ((*distiller)->training_texts().units.size(), 2u);
  EXPECT_EQ((*distiller)->training_texts().units[0].size(), 1u);
  EXPECT_EQ((*distiller)->training_texts().units[1].size(), 2u);
}

TEST_F(DistillerTest, StandardisesByTheTranscriptsTokens) {
  experiment_.mutable_teacher()->set_standardized(true);
  const auto distiller = Load({"casa", "la mare", "la mare"});
  ASSERT_TRUE(distiller.ok()) << distiller.status();
  // Kept with W.
  const auto buffers = (*distiller)->loss().named_buffers();
  ASSERT_TRUE(buffers.contains("mean.0") && buffers.contains("deviation.0"));
  const auto teacher = *FrozenTeacher::Load(JoinPath(kModels, "teacher"), {});
  std::vector<at::Tensor> tokens;
  for (size_t clip = 0; clip < 3; ++clip) {
    const auto states = *teacher->HiddenStates({(*distiller)->training_texts().tokens[clip]}, {"clip"}, {3});
    tokens.push_back(states.states[0][0].slice(0, 1, states.states[0].size(1) - 1).to(at::kDouble));
  }
  const at::Tensor rows = at::vstack(tokens);
  EXPECT_TRUE(at::allclose(buffers["mean.0"], rows.mean(0), 1e-9, 1e-9));
}

// The vectors are those that the loss compares: with one clip, the loss is the mean of their distances.
TEST_F(DistillerTest, VectorsAreThoseOfTheLoss) {
  for (const bool standardized : {false, true}) {
    experiment_.mutable_teacher()->set_standardized(standardized);
    experiment_.mutable_distillation()->mutable_forced_tokens();
    const auto distiller = Load({"casa", "la mare"});
    ASSERT_TRUE(distiller.ok()) << distiller.status();
    Batch batch;
    batch.clips = {1};
    batch.labels = at::tensor({0, 1, 2, 3, 1, 4, 5}, at::kLong).view({1, 7});
    batch.label_lengths = at::tensor({7}, at::kLong);
    at::manual_seed(2);
    StudentOutput output;
    output.hidden_states = {at::randn({1, 30, 16})};
    output.logits = at::randn({1, 30, 8});
    output.frame_lengths = at::tensor({30}, at::kLong);
    const auto vectors = (*distiller)->Vectors(batch, output, (*distiller)->training_texts());
    ASSERT_TRUE(vectors.ok()) << vectors.status();
    ASSERT_EQ(vectors->size(), 1u);
    const DistilledVectors& pair = (*vectors)[0];
    EXPECT_THAT(pair.student.sizes().vec(), ElementsAre(1, pair.pairs.counts.item<int64_t>(), 16));
    EXPECT_FLOAT_EQ((*distiller)->Loss(batch, output)->item<float>(),
                    (pair.projected - pair.teacher).square().mean().item<float>());
  }
}

TEST_F(DistillerTest, ChecksTranscriptsWithoutComputing) {
  std::string endless = "endless";
  for (int i = 0; i < 64; ++i) endless += " za";
  const auto distiller =
      Distiller::Load(experiment_, experiment_.student().random(), {"casa", "casa", endless}, {kModels, ""});
  ASSERT_TRUE(distiller.ok()) << distiller.status();
  EXPECT_EQ((*distiller)->CountSentences(), 2);
  EXPECT_TRUE((*distiller)->CanRead("casa"));
  EXPECT_FALSE((*distiller)->CanRead(endless));
  EXPECT_THAT((*distiller)->CheckTranscripts().ToString(), AllOf(HasSubstr("endless za"), HasSubstr("64")));
}

TEST_F(DistillerTest, ARandomTeacherIsTheSeeds) {
  const std::string trained = (*Load({"casa"}))->teacher().Sha256();
  experiment_.mutable_teacher()->set_control(Teacher::RANDOM);
  const std::string random = (*Load({"casa"}))->teacher().Sha256();
  EXPECT_NE(random, trained);
  EXPECT_EQ((*Load({"mare"}))->teacher().Sha256(), random);
  experiment_.set_seed(experiment_.seed() + 1);
  EXPECT_NE((*Load({"casa"}))->teacher().Sha256(), random);
}

// W is the same whichever teacher a run has.
TEST_F(DistillerTest, ARandomTeacherLeavesTheRunsDrawsAlone) {
  at::manual_seed(1);
  const at::Tensor projection = (*Load({"casa"}))->loss().parameters()[0].clone();
  experiment_.mutable_teacher()->set_control(Teacher::RANDOM);
  at::manual_seed(1);
  EXPECT_TRUE((*Load({"casa"}))->loss().parameters()[0].equal(projection));
}

TEST_F(DistillerTest, AShuffledTeacherReadsAnotherTranscript) {
  experiment_.mutable_teacher()->set_control(Teacher::SHUFFLED);
  experiment_.mutable_distillation()->mutable_forced_tokens()->set_unit(TextUnitConfig::WORD);
  const auto distiller = Load({"casa", "la mare"});
  ASSERT_TRUE(distiller.ok()) << distiller.status();
  EXPECT_THAT((*distiller)->training_texts().transcripts, ElementsAre("la mare", "casa"));
  EXPECT_EQ((*distiller)->training_texts().tokens[0], (*distiller)->Read({"la mare"}).tokens[0]);
  // The clip's own span meets the other's first word.
  ASSERT_EQ((*distiller)->training_texts().units[0].size(), 1u);
  EXPECT_EQ((*distiller)->training_texts().units[0][0].span, LabelSpan(0, 4));
  EXPECT_EQ((*distiller)->training_texts().units[1].size(), 1u);
}

}  // namespace
}  // namespace distill_l2s
