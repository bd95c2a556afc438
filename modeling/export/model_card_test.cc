#include "modeling/export/model_card.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(ModelCardTest, TellsWhatIsKnown) {
  ModelCard card;
  card.name = "Finnish";
  card.languages = {"fi", "no"};
  card.license = "apache-2.0";
  card.base_model = "facebook/wav2vec2-large-xlsr-53";
  card.training_data = {"train.jsonl"};
  card.results = {{"WER", "test|set", 12.345, {{11, 13.5}}}, {"CER", "dev", 3, {}}};
  card.config = "seed: 42";
  const std::string text = ModelCardText(card);
  // "no" without quotes is a boolean of YAML.
  EXPECT_THAT(text, StartsWith("---\nlibrary_name: transformers\n"
                               "pipeline_tag: automatic-speech-recognition\n"
                               "language:\n- \"fi\"\n- \"no\"\nlicense: \"apache-2.0\"\n"
                               "metrics:\n- wer\n- cer\n---\n\n# Finnish\n"));
  EXPECT_THAT(text, HasSubstr("| WER | test\\|set | 12.35 % | 11.00 % to 13.50 % |\n"
                              "| CER | dev | 3.00 % | not computed |\n"));
  EXPECT_THAT(text, AllOf(HasSubstr("- Training data: train.jsonl\n"), HasSubstr("- Languages: fi, no\n"),
                          HasSubstr("- Fine-tuned from: facebook/wav2vec2-large-xlsr-53\n"),
                          HasSubstr("```\nseed: 42\n```\n")));
}

TEST(ModelCardLanguagesTest, AsTheHubWritesThem) {
  using ::testing::ElementsAre;
  using ::testing::IsEmpty;
  ModelCard card;
  card.languages = {"fi", "no"};
  EXPECT_THAT(ModelCardLanguages(ModelCardText(card)), ElementsAre("fi", "no"));
  EXPECT_THAT(ModelCardLanguages("---\nlanguage: ta\ntags:\n- audio\n---\n"), ElementsAre("ta"));
  EXPECT_THAT(ModelCardLanguages("---\r\nlanguage: [ta, 'en']\r\n---\r\n"), ElementsAre("ta", "en"));
  EXPECT_THAT(ModelCardLanguages("---\nlanguage: \n  - ta\ntags:\n- audio\n---\n"), ElementsAre("ta"));
  EXPECT_THAT(ModelCardLanguages(ModelCardText({})), IsEmpty());
  EXPECT_THAT(ModelCardLanguages("# No metadata\nlanguage: ta\n"), IsEmpty());
  EXPECT_THAT(ModelCardLanguages(""), IsEmpty());
}

TEST(ModelCardTest, SaysWhatIsNotKnown) {
  const std::string text = ModelCardText({});
  EXPECT_THAT(text, AllOf(HasSubstr("- Licence: not stated\n"), HasSubstr("- Languages: not stated\n"),
                          HasSubstr("## Results\n\nNot measured.\n")));
  EXPECT_THAT(text, Not(HasSubstr("license:")));
  EXPECT_THAT(text, Not(HasSubstr("Configuration")));
}

TEST(ModelCardTest, HostileTextStaysInItsField) {
  ModelCard card;
  card.languages = {"a\"\nlicense: mit\n---"};
  EXPECT_THAT(ModelCardText(card), HasSubstr("- \"a\\\"\\nlicense: mit\\n---\"\n---\n"));
}

TEST(ModelCardTest, ResultsAreAddedAndReplaced) {
  ModelCard card;
  card.config = "| WER | test | in the config |";
  const std::vector<ModelCardResult> test = {{"WER", "test", 20, {{15, 25}}}, {"CER", "test", 5, {{4, 6}}}};
  const auto filled = AddResults(ModelCardText(card), test);
  ASSERT_TRUE(filled.ok()) << filled.status();
  card.results = test;
  EXPECT_EQ(*filled, ModelCardText(card));

  card.results.insert(card.results.begin(), {"WER", "development data", 18, {}});
  const auto replaced = AddResults(ModelCardText(card), {{"WER", "test", 19, {{14, 24}}}});
  ASSERT_TRUE(replaced.ok()) << replaced.status();
  card.results = {card.results[0], card.results[2], {"WER", "test", 19, {{14, 24}}}};
  EXPECT_EQ(*replaced, ModelCardText(card));
  EXPECT_FALSE(AddResults("# Written by hand\n", test).ok());
}

}  // namespace
}  // namespace distill_l2s
