#include "experiments/evaluation/clip_set_warnings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "modeling/export/model_card.h"

namespace distill_l2s {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ClipSetWarningsTest : public testing::Test {
 protected:
  ClipSetWarningsTest() {
    std::filesystem::remove_all(model_dir_);
    EXPECT_TRUE(MakeDirectories(model_dir_).ok());
  }

  void WriteCard(const std::vector<std::string>& languages) {
    ModelCard card;
    card.languages = languages;
    ASSERT_TRUE(WriteFileAtomically(JoinPath(model_dir_, "README.md"), ModelCardText(card)).ok());
  }

  const std::string model_dir_ = JoinPath(testing::TempDir(), "warned_model");
  const CharacterVocabulary labels_ = *CharacterVocabulary::FromTexts({"la mare"}, 1);
  const Utterance clip_ = {"/a.wav", 0, 1, "la mare", "ro", "ana"};
};

TEST_F(ClipSetWarningsTest, NothingToSayOfAFittingSet) {
  EXPECT_THAT(ClipSetWarnings({clip_}, labels_, "no/such/model"), IsEmpty());
  WriteCard({"ro-RO"});
  EXPECT_THAT(ClipSetWarnings({clip_}, labels_, model_dir_, {{"/b.wav", 0, 1, "mare", "ro", "ion"}}),
              IsEmpty());
  EXPECT_THAT(ClipSetWarnings({}, labels_, model_dir_), IsEmpty());
}

TEST_F(ClipSetWarningsTest, AnotherLanguageByTheModelCard) {
  WriteCard({"ta", "hi"});
  EXPECT_THAT(
      ClipSetWarnings({clip_, clip_}, labels_, model_dir_),
      ElementsAre("2 of 2 clips are in ro by their manifest, the model is for ta, hi by its README.md"));
}

TEST_F(ClipSetWarningsTest, TextsThatAreNotNormalised) {
  Utterance raw = clip_;
  raw.text = "La mare!";
  EXPECT_THAT(
      ClipSetWarnings({clip_, raw}, labels_, model_dir_),
      ElementsAre(HasSubstr("1 of 2 clips have characters that the model's labels lack, 2 of 13: ! (1), "
                            "L (1). The texts are not normalised")));
}

TEST_F(ClipSetWarningsTest, EmptyTexts) {
  Utterance empty = clip_;
  empty.text = " ";
  EXPECT_THAT(ClipSetWarnings({empty, empty}, labels_, model_dir_),
              ElementsAre(HasSubstr("the texts of all 2 clips are empty")));
  EXPECT_THAT(ClipSetWarnings({empty, clip_}, labels_, model_dir_), IsEmpty());
}

TEST_F(ClipSetWarningsTest, ClipsOfTheTrainingSet) {
  EXPECT_THAT(ClipSetWarnings({clip_}, labels_, model_dir_, {clip_}),
              ElementsAre(HasSubstr("these clips: 1 of 1 clips are in the training set, too")));
}

TEST_F(ClipSetWarningsTest, OfAModelDirectoryAndManifests) {
  ASSERT_TRUE(labels_.Write(JoinPath(model_dir_, "vocab.json")).ok());
  const std::string manifest = JoinPath(testing::TempDir(), "warned.jsonl");
  const auto line = [](const char* text) {
    return absl::StrCat(R"({"audio_filepath": "a.wav", "duration": 1, "text": ")", text, "\"}\n");
  };
  ASSERT_TRUE(WriteFileAtomically(manifest, absl::StrCat(line("la mare"), line("la rama"))).ok());
  EXPECT_THAT(ModelWarnings(model_dir_, "", {manifest}, {}).value(), IsEmpty());
  EXPECT_THAT(ModelWarnings(model_dir_, "", {manifest}, {manifest}).value(),
              ElementsAre(HasSubstr("2 of 2 clips are in the training set, too")));
  EXPECT_THAT(ModelWarnings(JoinPath(model_dir_, "none"), "", {manifest}, {}).status().ToString(),
              HasSubstr("none/vocab.json"));
}

}  // namespace
}  // namespace distill_l2s
