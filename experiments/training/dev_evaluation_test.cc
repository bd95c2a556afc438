#include "experiments/training/dev_evaluation.h"

#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "base/file.h"
#include "experiments/training/tiny_experiment.h"
#include "modeling/wav2vec2/pretrained.h"

namespace distill_l2s {
namespace {

class DevEvaluationTest : public testing::Test {
 protected:
  DevEvaluationTest()
      : clips_(WriteTinyCorpus(JoinPath(directory_, "dev.jsonl"), {"o", "la mare rosie", "casa"}, 1)),
        student_(*LoadWav2Vec2("tests/golden/models/student_layer")) {}

  CorpusErrors Evaluate(DevEvaluation* evaluation) {
    const auto errors = evaluation->Evaluate({student_, vocabulary_, {}});
    EXPECT_TRUE(errors.ok()) << errors.status();
    return errors.value_or(CorpusErrors());
  }

  const std::string directory_ = JoinPath(testing::TempDir(), "dev_evaluation");
  const CharacterVocabulary vocabulary_ =
      *CharacterVocabulary::Read("tests/golden/models/student_layer/vocab.json");
  const std::vector<Utterance> clips_;
  const std::shared_ptr<Wav2Vec2ForCtc> student_;
};

TEST_F(DevEvaluationTest, DecodesTheClipsOnce) {
  DevEvaluation evaluation(TinyExperiment(1), clips_, /*loader_threads=*/0);
  const CorpusErrors first = Evaluate(&evaluation);
  EXPECT_GT(first.characters.Rate(), 0);
  std::filesystem::remove_all(directory_);
  EXPECT_EQ(Evaluate(&evaluation).characters.Rate(), first.characters.Rate());
}

// Weights that only fp32 can hold, in a student whose head says "o" to whatever is a number.
TEST_F(DevEvaluationTest, ComputesInTheExperimentsPrecision) {
  {
    const at::NoGradGuard no_grad;
    auto parameters = student_->named_parameters();
    parameters["wav2vec2.encoder.layers.0.feed_forward.intermediate_dense.weight"].fill_(1e6);
    parameters["lm_head.weight"].zero_();
    parameters["lm_head.bias"][vocabulary_.Encode("o")[0]] = 100;
  }
  Experiment experiment = TinyExperiment(1);
  DevEvaluation fp32(experiment, clips_, /*loader_threads=*/0);
  experiment.mutable_optimization()->set_precision(OptimizationConfig::FP16);
  DevEvaluation fp16(experiment, clips_, /*loader_threads=*/0);
  EXPECT_EQ(Evaluate(&fp32).characters.hits, 2) << "the o of two texts";
  EXPECT_NE(Evaluate(&fp16).characters.hits, 2);
}

}  // namespace
}  // namespace distill_l2s
