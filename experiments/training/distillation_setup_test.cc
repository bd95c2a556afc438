#include "experiments/training/distillation_setup.h"

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
      RETURN_IF_ERROR(PrecomputeTeacher(experiment_.distillation(), &parts));
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

}  // namespace
}  // namespace distill_l2s
