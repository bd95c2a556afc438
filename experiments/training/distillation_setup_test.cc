#include "experiments/training/distillation_setup.h"

#include <ATen/Context.h>
#include <ATen/ops/allclose.h>
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

class DistillationSetupTest : public testing::Test {
 protected:
  DistillationSetupTest() { AddTinyDistillation(&experiment_); }

  absl::StatusOr<DistillationParts> SetUpParts(const std::vector<std::string>& transcripts,
                                               const std::string& cache_dir = "") {
    ASSIGN_OR_RETURN(DistillationParts parts, SetUpDistillation(experiment_, experiment_.student().random(),
                                                                transcripts, kModels, cache_dir));
    if (parts.teacher != nullptr) {
      RETURN_IF_ERROR(PrecomputeTeacher(experiment_, &parts));
    }
    return parts;
  }

  Experiment experiment_ = TinyExperiment(1);
};

TEST_F(DistillationSetupTest, NothingWithoutDistillation) {
  experiment_ = TinyExperiment(1);
  const auto parts = SetUpParts({"a"});
  ASSERT_TRUE(parts.ok()) << parts.status();
  EXPECT_EQ(parts->loss, nullptr);
  EXPECT_EQ(parts->teacher, nullptr);
}

TEST_F(DistillationSetupTest, ProjectsFromTheStudentsToTheTeachersWidth) {
  const auto parts = SetUpParts({"casa", "la mare"});
  ASSERT_TRUE(parts.ok()) << parts.status();
  ASSERT_EQ(parts->loss->parameters().size(), 1u);
  EXPECT_THAT(parts->loss->parameters()[0].sizes().vec(), ElementsAre(16, 48));
  EXPECT_THAT(parts->transcripts, ElementsAre("casa", "la mare"));
  ASSERT_EQ(parts->tokens.size(), 2u);
  for (const auto& tokens : parts->tokens) {
    EXPECT_THAT(tokens.size(), Ge(3u));
    EXPECT_EQ(tokens.front(), 0);  // <s>
    EXPECT_EQ(tokens.back(), 2);   // </s>
  }
}

TEST_F(DistillationSetupTest, KeepsHiddenStatesInTheCacheDirectory) {
  const std::string cache = JoinPath(testing::TempDir(), "hidden_states");
  ASSERT_TRUE(SetUpParts({"casa"}, cache).ok());
  EXPECT_FALSE(std::filesystem::is_empty(cache));
}

TEST_F(DistillationSetupTest, ALayerOutOfRangeNamesTheFieldAndTheRange) {
  auto* pair = experiment_.mutable_distillation()->mutable_layer_pairs(0);
  pair->set_student(3);
  EXPECT_THAT(SetUpParts({"a"}).status().ToString(),
              AllOf(HasSubstr("distillation.layer_pairs.student is 3"), HasSubstr("0 to 2")));
  pair->set_student(0);
  pair->set_teacher(4);
  EXPECT_THAT(SetUpParts({"a"}).status().ToString(),
              AllOf(HasSubstr("distillation.layer_pairs.teacher is 4"), HasSubstr("0 to 3")));
}

TEST_F(DistillationSetupTest, NamesTheTranscriptThatTheTeacherCannotTake) {
  std::string endless = "endless";
  for (int i = 0; i < 64; ++i) endless += " za";
  EXPECT_THAT(SetUpParts({"casa", endless}).status().ToString(),
              AllOf(HasSubstr("endless za"), HasSubstr("64")));
}

TEST_F(DistillationSetupTest, NamesTheTeachersFile) {
  experiment_.mutable_teacher()->set_checkpoint("student_layer");
  EXPECT_THAT(SetUpParts({"a"}).status().ToString(),
              HasSubstr("tests/golden/models/student_layer: no tokenizer, expected sentencepiece.bpe.model"));
}

TEST_F(DistillationSetupTest, AlignmentsThatReadTextsGetUnits) {
  experiment_.mutable_distillation()->mutable_forced_tokens()->set_unit(TextUnitConfig::WORD);
  const auto parts = SetUpParts({"casa", "la mare"});
  ASSERT_TRUE(parts.ok()) << parts.status();
  ASSERT_EQ(parts->units.size(), 2u);
  EXPECT_EQ(parts->units[0].size(), 1u);
  EXPECT_EQ(parts->units[1].size(), 2u);
}

TEST_F(DistillationSetupTest, StandardisesByTheTranscriptsTokens) {
  experiment_.mutable_teacher()->set_standardized(true);
  auto parts = SetUpParts({"casa", "la mare", "la mare"});
  ASSERT_TRUE(parts.ok()) << parts.status();
  // Kept with W.
  const auto buffers = parts->loss->named_buffers();
  ASSERT_TRUE(buffers.contains("mean.0") && buffers.contains("deviation.0"));
  std::vector<at::Tensor> tokens;
  for (size_t clip = 0; clip < 3; ++clip) {
    const auto states = *parts->teacher->HiddenStates({parts->tokens[clip]}, {"clip"}, {3});
    tokens.push_back(states.states[0][0].slice(0, 1, states.states[0].size(1) - 1).to(at::kDouble));
  }
  const at::Tensor rows = at::vstack(tokens);
  EXPECT_TRUE(at::allclose(buffers["mean.0"], rows.mean(0), 1e-9, 1e-9));
}

TEST_F(DistillationSetupTest, ARandomTeacherIsTheSeeds) {
  const std::string trained = SetUpParts({"casa"})->teacher->Sha256();
  experiment_.mutable_teacher()->set_control(Teacher::RANDOM);
  const std::string random = SetUpParts({"casa"})->teacher->Sha256();
  EXPECT_NE(random, trained);
  EXPECT_EQ(SetUpParts({"mare"})->teacher->Sha256(), random);
  experiment_.set_seed(experiment_.seed() + 1);
  EXPECT_NE(SetUpParts({"casa"})->teacher->Sha256(), random);
}

// W is the same whichever teacher a run has.
TEST_F(DistillationSetupTest, ARandomTeacherLeavesTheRunsDrawsAlone) {
  at::manual_seed(1);
  const at::Tensor projection = SetUpParts({"casa"})->loss->parameters()[0].clone();
  experiment_.mutable_teacher()->set_control(Teacher::RANDOM);
  at::manual_seed(1);
  EXPECT_TRUE(SetUpParts({"casa"})->loss->parameters()[0].equal(projection));
}

TEST_F(DistillationSetupTest, AShuffledTeacherReadsAnotherTranscript) {
  experiment_.mutable_teacher()->set_control(Teacher::SHUFFLED);
  experiment_.mutable_distillation()->mutable_forced_tokens()->set_unit(TextUnitConfig::WORD);
  const auto parts = SetUpParts({"casa", "la mare"});
  ASSERT_TRUE(parts.ok()) << parts.status();
  EXPECT_THAT(parts->transcripts, ElementsAre("la mare", "casa"));
  EXPECT_EQ(parts->tokens[0], parts->own_tokens[1]);
  // The clip's own span meets the other's first word.
  ASSERT_EQ(parts->units[0].size(), 1u);
  EXPECT_EQ(parts->units[0][0].span, LabelSpan(0, 4));
  EXPECT_EQ(parts->units[1].size(), 1u);
}

}  // namespace
}  // namespace distill_l2s
