#include "experiments/training/data_warnings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class DataWarningsTest : public testing::Test {
 protected:
  DataWarningsTest() {
    config_.add_train_manifests("ro/train.jsonl");
    config_.add_dev_manifests("ro/dev.jsonl");
    config_.add_test_manifests("ro/test.jsonl");
  }

  std::vector<std::string> Warnings(const std::vector<Utterance>& train, const std::vector<Utterance>& dev) {
    std::vector<std::string> texts;
    for (const Utterance& utterance : train) texts.push_back(utterance.text);
    return DataWarnings(config_, {train, dev, *CharacterVocabulary::FromTexts(texts, 1), {}, {}});
  }

  Data config_;
  const Utterance train_ = {"/a.wav", 0, 1, "la mare", "ro", "ana"};
  const Utterance dev_ = {"/b.wav", 0, 1, "mare", "ro", "ion"};
};

TEST_F(DataWarningsTest, NothingToSay) { EXPECT_THAT(Warnings({train_}, {dev_}), IsEmpty()); }

TEST_F(DataWarningsTest, ADevSetWithoutUse) {
  EXPECT_THAT(Warnings({train_}, {}), ElementsAre(HasSubstr("data.dev_manifests: no clip in ro/dev.jsonl: no "
                                                            "error rate is measured")));
  Utterance empty = dev_;
  empty.text = "";
  EXPECT_THAT(Warnings({train_}, {empty}), ElementsAre(HasSubstr("the texts of all 1 clips are empty")));
  config_.clear_dev_manifests();
  EXPECT_THAT(Warnings({train_}, {}), IsEmpty());
}

TEST_F(DataWarningsTest, ADevSetThatIsTrainedOn) {
  EXPECT_THAT(Warnings({train_}, {train_}),
              ElementsAre(HasSubstr("data.dev_manifests: 1 of 1 clips are in data.train_manifests, too")));
  Utterance same_speaker = dev_;
  same_speaker.speaker = "ana";
  EXPECT_THAT(Warnings({train_}, {same_speaker}),
              ElementsAre(HasSubstr("of speakers that data.train_manifests has, too (1 of 1 speakers)")));
}

TEST_F(DataWarningsTest, AManifestForTwoPurposes) {
  config_.add_test_manifests("ro/train.jsonl");
  config_.add_test_manifests("ro/dev.jsonl");
  EXPECT_THAT(Warnings({train_}, {dev_}),
              ElementsAre("data.test_manifests: ro/train.jsonl is in data.train_manifests, too",
                          "data.test_manifests: ro/dev.jsonl is in data.dev_manifests, too"));
}

TEST_F(DataWarningsTest, RawTexts) {
  Utterance raw = train_;
  raw.text = "La mare, la 7!";
  EXPECT_THAT(Warnings({raw}, {dev_}),
              ElementsAre(HasSubstr("the labels have capitals (L), digits (7), punctuation (!, ,)")));
  Utterance raw_dev = dev_;
  raw_dev.text = "Mare!";
  EXPECT_THAT(Warnings({train_}, {raw_dev}), Contains(HasSubstr("M (1). The texts are not normalised")));
}

}  // namespace
}  // namespace distill_l2s
