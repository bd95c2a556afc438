#include "data/text/vocabulary_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"

namespace distill_l2s {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class VocabularyFileTest : public testing::Test {
 protected:
  VocabularyFileTest() {
    std::filesystem::remove_all(directory_);
    EXPECT_TRUE(MakeDirectories(directory_).ok());
  }
  void Write(const char* name, const char* contents) {
    EXPECT_TRUE(WriteFileAtomically(JoinPath(directory_, name), contents).ok());
  }
  absl::StatusOr<VocabularyFile> Read(const char* language = "",
                                      std::optional<int64_t> classes = std::nullopt) {
    return ReadVocabularyFile(JoinPath(directory_, "vocab.json"), language, classes);
  }
  std::string Error(const char* language = "") { return std::string(Read(language).status().message()); }

  const std::string directory_ = JoinPath(testing::TempDir(), "vocabulary_file");
};

TEST_F(VocabularyFileTest, TheTokenizerNamesTheSpecialLabels) {
  Write("vocab.json", R"({"a": 1, "<unk>": 2, "_": 0, "<pad>": 3, "|": 4})");
  EXPECT_EQ(Read()->blank, "<pad>");
  Write("tokenizer_config.json", R"({"pad_token": {"content": "_", "special": true}, "unk_token": "<unk>",
                                     "bos_token": null, "word_delimiter_token": "|"})");
  const auto file = Read();
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->blank, "_");
  EXPECT_EQ(file->unknown, "<unk>");
  EXPECT_THAT(file->labels, ElementsAre("_", "a", "<unk>", "<pad>", "|"));
  EXPECT_EQ(file->language, "");
}

// As transformers 4.34 and later leave a vocabulary that was made without <s> and </s>.
TEST_F(VocabularyFileTest, AddedTokensAreLabels) {
  Write("vocab.json", R"({"a": 0, "[UNK]": 1, "[PAD]": 2})");
  Write("added_tokens.json", R"({"<s>": 3, "</s>": 4, "[PAD]": 2})");
  const auto file = Read();
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->labels, ElementsAre("a", "[UNK]", "[PAD]", "<s>", "</s>"));
  Write("added_tokens.json", R"({"<s>": 2})");
  EXPECT_THAT(Error(), HasSubstr("added_tokens.json: \"<s>\" and \"[PAD]\" both have the id 2, expected"));
}

TEST_F(VocabularyFileTest, OneLanguageOfSeveral) {
  Write("vocab.json",
        R"({"eng": {"a": 2, "<unk>": 1, "<pad>": 0}, "tur": {"ı": 2, "<unk>": 1, "<pad>": 0}})");
  EXPECT_THAT(Read("tur")->labels, ElementsAre("<pad>", "<unk>", "ı"));
  EXPECT_THAT(Error(), HasSubstr("vocab.json: holds 2 languages; choose one: expected eng, tur"));
  EXPECT_THAT(Error("deu"), HasSubstr("holds 2 languages, not deu: expected eng, tur"));
  Write("tokenizer_config.json", R"({"target_lang": "eng"})");
  EXPECT_EQ(Read()->language, "eng");
  EXPECT_EQ(Read("tur")->language, "tur");
}

// The labels of the next four are those of transformers 4.57.6 and, but for a "|" that it adds, of 5.24.0.
TEST_F(VocabularyFileTest, AddedTokensDecoderCountsMoreThanAddedTokensJson) {
  Write("vocab.json", R"({"a": 0, "[UNK]": 1, "[PAD]": 2})");
  Write("added_tokens.json", R"({"<x>": 3})");
  Write("tokenizer_config.json", R"({"added_tokens_decoder": {"1": {"content": "[UNK]"}, "2": "[PAD]",
      "3": {"content": "<s>", "special": true}}, "pad_token": "[PAD]", "unk_token": "[UNK]"})");
  const auto file = Read();
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->labels, ElementsAre("a", "[UNK]", "[PAD]", "<s>"));
  Write("tokenizer_config.json", R"({"added_tokens_decoder": {"one": "[UNK]"}})");
  EXPECT_THAT(Error(), HasSubstr("\"added_tokens_decoder\" has the entry \"one\", expected a number"));
}

TEST_F(VocabularyFileTest, LabelsBeyondTheHeadAreLeftOut) {
  Write("vocab.json", R"({"a": 0, "[UNK]": 1, "[PAD]": 2})");
  Write("added_tokens.json", R"({"<s>": 3, "</s>": 9})");
  EXPECT_THAT(Read("", 3)->labels, ElementsAre("a", "[UNK]", "[PAD]"));
  EXPECT_THAT(Read("", 4)->labels, ElementsAre("a", "[UNK]", "[PAD]", "<s>"));
  EXPECT_THAT(std::string(Read("", 5).status().message()),
              HasSubstr("the head has 5 classes, the vocabulary beside it 4"));
  EXPECT_THAT(std::string(Read("", 2).status().message()),
              HasSubstr("has no label [PAD] for padding, the CTC blank, among the 2 classes of the head"));
  EXPECT_THAT(Error(), HasSubstr("\"</s>\" has the id 9, but none has 4"));
}

TEST_F(VocabularyFileTest, SpecialTokensThatNoFileNumbersFollow) {
  Write("vocab.json", R"({"a": 0, "b": 1})");
  const auto file = Read("", 6);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->labels, ElementsAre("a", "b", "<s>", "</s>", "<unk>", "<pad>"));
  EXPECT_EQ(file->blank, "<pad>");
  EXPECT_EQ(file->unknown, "<unk>");
  Write("special_tokens_map.json", R"({"bos_token": null, "eos_token": null, "pad_token": "[PAD]",
                                       "unk_token": {"content": "[UNK]"}})");
  EXPECT_THAT(Read("", 4)->labels, ElementsAre("a", "b", "[UNK]", "[PAD]"));
}

TEST_F(VocabularyFileTest, TheUnknownNeedsNoLabel) {
  Write("vocab.json", R"({"a": 1, "<pad>": 0})");
  Write("tokenizer_config.json", R"({"unk_token": null, "bos_token": null, "eos_token": null})");
  const auto file = Read("", 2);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->unknown, "");
  Write("tokenizer_config.json", "{}");
  EXPECT_EQ(Read()->unknown, "");
}

TEST_F(VocabularyFileTest, SettingsOfTheTokenizer) {
  Write("vocab.json", R"({"a": 0, "_": 1, "<pad>": 2})");
  Write("tokenizer_config.json", R"({"word_delimiter_token": "_", "do_lower_case": true})");
  EXPECT_EQ(Read()->settings.word_delimiter, "_");
  EXPECT_TRUE(Read()->settings.lower_case);
  Write("tokenizer_config.json", "{}");
  Write("config.json", R"({"tokenizer_class": "Wav2Vec2PhonemeCTCTokenizer"})");
  EXPECT_TRUE(Read()->settings.phonemes);
}

TEST_F(VocabularyFileTest, RefusesWhatItWouldMisread) {
  Write("vocab.json", R"({"a": 0, "[UNK]": 1, "[PAD]": 2})");
  Write("tokenizer_config.json", R"({"tokenizer_class": "BertTokenizer"})");
  EXPECT_THAT(Error(),
              HasSubstr("tokenizer_config.json: \"tokenizer_class\" is \"BertTokenizer\", expected"));
  Write("tokenizer_config.json", R"({"pad_token": "<blank>"})");
  EXPECT_THAT(Error(), HasSubstr("vocab.json: has no label <blank>"));
  Write("tokenizer_config.json", R"({"pad_token": "[UNK]"})");
  EXPECT_THAT(Error(), HasSubstr("padding and the unknown have one label, [UNK]"));
  Write("tokenizer_config.json", "[]");
  EXPECT_THAT(Error(), HasSubstr("tokenizer_config.json: expected an object"));
}

TEST_F(VocabularyFileTest, AGitLfsPointerIsCalledByItsName) {
  const char* pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n";
  Write("vocab.json", pointer);
  EXPECT_THAT(Error(), HasSubstr("vocab.json: a pointer of Git LFS"));
  Write("vocab.json", R"({"a": 0, "<unk>": 1, "<pad>": 2})");
  EXPECT_TRUE(Read().ok());
  Write("added_tokens.json", pointer);
  EXPECT_THAT(Error(), HasSubstr("added_tokens.json: a pointer of Git LFS"));
}

}  // namespace
}  // namespace distill_l2s
