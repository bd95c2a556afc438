#include "tools/average_checkpoints.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/full_like.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "experiments/training/state/state_directory.h"
#include "modeling/checkpoint/module_tensors.h"
#include "modeling/export/export.h"
#include "modeling/recognizer/recognizer_parts.h"
#include "modeling/wav2vec2/tiny_config.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class AverageCheckpointsTest : public testing::Test {
 protected:
  AverageCheckpointsTest() { std::filesystem::remove_all(directory_); }

  std::string Path(const std::string& name) const { return JoinPath(directory_, name); }

  // A recogniser whose weights are all `value`.
  std::string WriteRecognizer(const std::string& name, double value, int width = 16) {
    Wav2Vec2Config config = TinyConfig("layer");
    config.set_hidden_size(width);
    const auto vocabulary = CharacterVocabulary::FromTexts({"abc"}, 1.0);
    config.set_vocab_size(vocabulary.value().size());
    const auto model = Wav2Vec2ForCtc::Create(config).value();
    const at::NoGradGuard no_grad;
    for (const auto& [tensor_name, tensor] : NamedTensors(*model)) tensor.fill_(value);
    const absl::Status written = ExportModel(Path(name), *model, *vocabulary);
    EXPECT_TRUE(written.ok()) << written;
    return Path(name);
  }

  const std::string directory_ = JoinPath(testing::TempDir(), "average_checkpoints");
};

TEST_F(AverageCheckpointsTest, TakesTheMeanOfRecognisersAndTrainingStates) {
  const std::string first = WriteRecognizer("first", 1), second = WriteRecognizer("second", 2);
  TrainingState state;
  state.parts["student"] = NamedTensors(*LoadRecognizerParts(WriteRecognizer("third", 6))->model);
  ASSERT_TRUE(WriteStateDirectory(Path("state"), state).ok());
  const absl::Status averaged = AverageCheckpoints({Path("state"), first, second}, "", Path("mean"));
  ASSERT_TRUE(averaged.ok()) << averaged;
  const auto result = LoadRecognizerParts(Path("mean"));
  ASSERT_TRUE(result.ok()) << result.status();
  for (const auto& [name, tensor] : NamedTensors(*result->model)) {
    EXPECT_TRUE(at::allclose(tensor, at::full_like(tensor, 3))) << name;
  }
  EXPECT_EQ(ReadFile(JoinPath(Path("mean"), "vocab.json")).value(),
            ReadFile(JoinPath(first, "vocab.json")).value());
}

TEST_F(AverageCheckpointsTest, ErrorsNameWhatDoesNotFit) {
  const std::string first = WriteRecognizer("first", 1);
  const std::string wide = WriteRecognizer("wide", 1, 32);
  EXPECT_THAT(AverageCheckpoints({first}, "", Path("mean")).ToString(), HasSubstr("two or more"));
  EXPECT_THAT(AverageCheckpoints({first, wide}, "", Path("mean")).ToString(),
              AllOf(HasSubstr(wide), HasSubstr("lm_head.weight has another shape")));
  EXPECT_THAT(AverageCheckpoints({first, Path("absent")}, "", Path("mean")).ToString(),
              HasSubstr(Path("absent")));
  EXPECT_FALSE(std::filesystem::exists(Path("mean")));
}

}  // namespace
}  // namespace distill_l2s
