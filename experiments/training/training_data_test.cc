#include "experiments/training/training_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "data/text/character_vocabulary.h"
#include "experiments/training/tiny_experiment.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class TrainingDataTest : public testing::Test {
 protected:
  // A manifest with one line a text; its audio is never opened.
  void Write(const std::string& name, const std::vector<std::string>& texts) {
    std::vector<Utterance> utterances;
    for (const std::string& text : texts) utterances.push_back({"/clip.flac", 0, 1.5, text, "ro", ""});
    ASSERT_TRUE(WriteManifest(JoinPath(directory_, name), utterances).ok());
  }

  const std::string directory_ = testing::TempDir();
  Data config_ = TinyExperiment(1).data();
};

TEST_F(TrainingDataTest, ReadsAllManifestsInOrderAndNumbersTheirLetters) {
  Write("train.jsonl", {"aba", "a b"});
  Write("more.jsonl", {"a"});
  Write("dev.jsonl", {"zz"});
  config_.add_train_manifests("more.jsonl");
  const auto data = LoadTrainingData(config_, directory_);
  ASSERT_TRUE(data.ok()) << data.status();
  ASSERT_EQ(data->train.size(), 3u);
  EXPECT_EQ(data->train[0].text, "aba");
  EXPECT_EQ(data->train[2].text, "a");
  EXPECT_EQ(data->train[2].audio_filepath, "/clip.flac");
  ASSERT_EQ(data->dev.size(), 1u);
  EXPECT_EQ(data->dev[0].text, "zz");
  // a four times, b twice, the space once; z of the dev set is none of it.
  EXPECT_EQ(data->vocabulary.size(), 5);
  EXPECT_THAT(data->labels, ElementsAre(ElementsAre(0, 1, 0), ElementsAre(0, 2, 1), ElementsAre(0)));
}

TEST_F(TrainingDataTest, LeavesRareLettersToUnknown) {
  Write("train.jsonl", {"aaaaaaaab"});
  Write("dev.jsonl", {"a"});
  config_.set_vocabulary_coverage(0.8);
  const auto data = LoadTrainingData(config_, directory_);
  ASSERT_TRUE(data.ok()) << data.status();
  EXPECT_EQ(data->vocabulary.size(), 3);
  EXPECT_EQ(data->labels[0].back(), data->vocabulary.unknown());
}

TEST_F(TrainingDataTest, ErrorsNameManifestAndLineOrField) {
  Write("train.jsonl", {"a"});
  config_.set_dev_manifests(0, "absent.jsonl");
  EXPECT_THAT(LoadTrainingData(config_, directory_).status().ToString(),
              AllOf(HasSubstr("data.dev_manifests: "), HasSubstr(JoinPath(directory_, "absent.jsonl")),
                    HasSubstr("--data_dir, which is " + directory_)));

  const std::string broken = JoinPath(directory_, "broken.jsonl");
  ASSERT_TRUE(WriteFileAtomically(broken,
                                  "{\"audio_filepath\": \"a.flac\", \"duration\": 1, \"text\": \"a\"}\n"
                                  "{\"audio_filepath\": \"b.flac\", \"text\": \"b\"}\n")
                  .ok());
  config_.set_dev_manifests(0, "broken.jsonl");
  EXPECT_THAT(LoadTrainingData(config_, directory_).status().ToString(),
              AllOf(HasSubstr(broken + ":2"), HasSubstr("duration")));

  ASSERT_TRUE(WriteFileAtomically(JoinPath(directory_, "empty.jsonl"), "").ok());
  config_.set_dev_manifests(0, "train.jsonl");
  config_.set_train_manifests(0, "empty.jsonl");
  EXPECT_THAT(LoadTrainingData(config_, directory_).status().ToString(),
              AllOf(HasSubstr("data.train_manifests"), HasSubstr("empty.jsonl")));
}

TEST_F(TrainingDataTest, AVocabularyThatIsGiven) {
  ASSERT_TRUE(WriteFileAtomically(JoinPath(directory_, "given.jsonl"),
                                  "{\"audio_filepath\": \"a.flac\", \"duration\": 1, \"text\": \"abbé\"}\n")
                  .ok());
  config_.set_train_manifests(0, "given.jsonl");
  config_.clear_dev_manifests();
  const auto given = *CharacterVocabulary::FromTexts({"bbba"}, 1);
  EXPECT_THAT(LoadTrainingData(config_, directory_, &given).status().ToString(),
              HasSubstr("cover 3 of the 4 characters of the training texts (letter case counts), expected "
                        "data.vocabulary_coverage, 1; they lack é (1)"));
  config_.set_vocabulary_coverage(0.75);
  const auto data = LoadTrainingData(config_, directory_, &given);
  ASSERT_TRUE(data.ok()) << data.status();
  EXPECT_EQ(data->labels[0], (std::vector<int64_t>{1, 0, 0, given.unknown()}));
  EXPECT_EQ(data->vocabulary.size(), 4);
}

}  // namespace
}  // namespace distill_l2s
