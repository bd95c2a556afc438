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
  absl::StatusOr<VocabularyFile> Read(const char* language = "") {
    return ReadVocabularyFile(JoinPath(directory_, "vocab.json"), language);
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
  EXPECT_THAT(Error(), HasSubstr("added_tokens.json: \"<s>\" has the id 2, expected 0 .. 3, each once"));
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

TEST_F(VocabularyFileTest, RefusesWhatItWouldMisread) {
  Write("vocab.json", R"({"a": 0, "[UNK]": 1, "[PAD]": 2})");
  Write("tokenizer_config.json", R"({"word_delimiter_token": "_"})");
  EXPECT_THAT(Error(), HasSubstr("tokenizer_config.json: \"word_delimiter_token\" is \"_\", expected \"|\""));
  Write("tokenizer_config.json", R"({"pad_token": "<blank>"})");
  EXPECT_THAT(Error(), HasSubstr("vocab.json: has no label <blank>"));
  Write("tokenizer_config.json", R"({"pad_token": "[UNK]"})");
  EXPECT_THAT(Error(), HasSubstr("padding and the unknown have one label, [UNK]"));
  Write("tokenizer_config.json", "[]");
  EXPECT_THAT(Error(), HasSubstr("tokenizer_config.json: expected an object"));
}

}  // namespace
}  // namespace distill_l2s
