#include "experiments/training/checkpoint_selection.h"

#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "experiments/training/tiny_experiment.h"
#include "modeling/checkpoint/module_tensors.h"
#include "modeling/wav2vec2/pretrained.h"

namespace distill_l2s {
namespace {

class CheckpointSelectionTest : public testing::Test {
 protected:
  CheckpointSelectionTest() {
    std::filesystem::remove_all(directory_);
    Wav2Vec2Config config = TinyExperiment(1).student().random();
    config.set_vocab_size(vocabulary_.size());
    student_ = *Wav2Vec2ForCtc::Create(config);
  }

  // Offers weights that are marked with their step, and tells the mark of those that the directory holds.
  int64_t OfferAndRead(CheckpointSelection* selection, int64_t step, double cer, double wer) {
    const at::NoGradGuard no_grad;
    NamedTensors(*student_).at("lm_head.bias").fill_(step);
    EXPECT_TRUE(selection->Offer(*student_, vocabulary_, {step, cer, wer}).ok());
    const auto kept = LoadWav2Vec2(directory_);
    if (!kept.ok()) return -1;
    return NamedTensors(**kept).at("lm_head.bias")[0].item<int64_t>();
  }

  const std::string directory_ = JoinPath(testing::TempDir(), "checkpoint");
  const CharacterVocabulary vocabulary_ = *CharacterVocabulary::FromTexts({"ab"}, 1);
  std::shared_ptr<Wav2Vec2ForCtc> student_;
};

TEST_F(CheckpointSelectionTest, LastKeepsTheLastHoweverBad) {
  CheckpointSelection selection(Evaluation::LAST, directory_);
  EXPECT_EQ(selection.selected_step(), 0);
  EXPECT_EQ(OfferAndRead(&selection, 10, 50, 50), 10);
  EXPECT_EQ(OfferAndRead(&selection, 20, 90, 90), 20);
  EXPECT_EQ(selection.selected_step(), 20);
}

TEST_F(CheckpointSelectionTest, BestCerKeepsTheFirstLowest) {
  CheckpointSelection selection(Evaluation::BEST_CER, directory_);
  EXPECT_EQ(OfferAndRead(&selection, 10, 50, 50), 10);
  EXPECT_EQ(OfferAndRead(&selection, 20, 60, 40), 10);
  EXPECT_EQ(OfferAndRead(&selection, 30, 45, 99), 30);
  EXPECT_EQ(OfferAndRead(&selection, 40, 45, 10), 30);
  EXPECT_EQ(selection.selected_step(), 30);
}

TEST_F(CheckpointSelectionTest, BestWerKeepsTheFirstLowest) {
  CheckpointSelection selection(Evaluation::BEST_WER, directory_);
  EXPECT_EQ(OfferAndRead(&selection, 10, 50, 50), 10);
  EXPECT_EQ(OfferAndRead(&selection, 20, 60, 40), 20);
  EXPECT_EQ(OfferAndRead(&selection, 30, 45, 99), 20);
  EXPECT_EQ(selection.selected_step(), 20);
}

TEST_F(CheckpointSelectionTest, WritesTheVocabularyBesideTheWeights) {
  CheckpointSelection selection(Evaluation::LAST, directory_);
  OfferAndRead(&selection, 10, 50, 50);
  const auto vocabulary = CharacterVocabulary::Read(JoinPath(directory_, "vocab.json"));
  ASSERT_TRUE(vocabulary.ok()) << vocabulary.status();
  EXPECT_EQ(vocabulary->size(), 4);
  EXPECT_EQ(vocabulary->label(1), "b");
}

TEST_F(CheckpointSelectionTest, NamesADirectoryThatCannotBeWritten) {
  const std::string file = JoinPath(testing::TempDir(), "a_file");
  ASSERT_TRUE(WriteFileAtomically(file, "").ok());
  CheckpointSelection selection(Evaluation::LAST, JoinPath(file, "checkpoint"));
  const absl::Status status = selection.Offer(*student_, vocabulary_, {10, 50, 50});
  EXPECT_NE(status.ToString().find(file), std::string::npos) << status;
  EXPECT_EQ(selection.selected_step(), 0);
}

}  // namespace
}  // namespace distill_l2s
