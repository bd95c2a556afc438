#include "data/tokenization/tokenizer_config.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/file.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

class TokenizerConfigTest : public testing::Test {
 protected:
  TokenizerConfigTest() {
    fs::remove_all(directory_);
    fs::create_directories(directory_);
  }

  TokenizerConfig Read(const std::string& config, const std::string& tokens) {
    if (!config.empty()) std::ofstream(directory_ + "/tokenizer_config.json") << config;
    if (!tokens.empty()) std::ofstream(directory_ + "/special_tokens_map.json") << tokens;
    return TokenizerConfig::Read(directory_).value();
  }

  const std::string directory_ = JoinPath(testing::TempDir(), "tokenizer_config_test");
};

TEST_F(TokenizerConfigTest, WithoutFilesEverythingHasItsDefault) {
  const TokenizerConfig config = Read("", "");
  EXPECT_EQ(*config.Token("cls_token", "[CLS]"), "[CLS]");
  EXPECT_FALSE(config.Flag("do_lower_case")->has_value());
  EXPECT_TRUE(config.CheckClass({"BertTokenizer"}).ok());
}

TEST_F(TokenizerConfigTest, TheConfigComesBeforeTheMap) {
  const TokenizerConfig config =
      Read(R"({"cls_token": "<a>", "sep_token": {"content": "<b>"}, "pad_token": null, "do_lower_case": false,
               "strip_accents": null, "tokenizer_class": "BertTokenizerFast"})",
           R"({"cls_token": "<z>", "pad_token": {"content": "<p>", "lstrip": false}})");
  EXPECT_EQ(*config.Token("cls_token", ""), "<a>");
  EXPECT_EQ(*config.Token("sep_token", ""), "<b>");
  EXPECT_EQ(*config.Token("pad_token", ""), "<p>");
  EXPECT_EQ(config.Flag("do_lower_case")->value(), false);
  EXPECT_FALSE(config.Flag("strip_accents")->has_value());
  EXPECT_TRUE(config.CheckClass({"BertTokenizer", "BertTokenizerFast"}).ok());
}

TEST_F(TokenizerConfigTest, ErrorsNameTheFileAndTheValue) {
  const TokenizerConfig config =
      Read(R"({"cls_token": 3, "do_lower_case": "no", "tokenizer_class": "BertJapaneseTokenizer"})",
           R"({"a": ""})");
  const std::string path = directory_ + "/tokenizer_config.json";
  EXPECT_EQ(config.Token("cls_token", "").status().message(),
            path + ": \"cls_token\" is 3, expected a token's text");
  EXPECT_EQ(config.Token("a", "").status().message(),
            directory_ + "/special_tokens_map.json: \"a\" is \"\", expected a token's text");
  EXPECT_EQ(config.Flag("do_lower_case").status().message(),
            path + ": \"do_lower_case\" is \"no\", expected true or false");
  EXPECT_EQ(config.CheckClass({"BertTokenizer", "BertTokenizerFast"}).message(),
            path +
                ": \"tokenizer_class\" is \"BertJapaneseTokenizer\", expected BertTokenizer or "
                "BertTokenizerFast");
  std::ofstream(path) << "[]";
  EXPECT_EQ(TokenizerConfig::Read(directory_).status().message(), path + ": expected an object");
}

}  // namespace
}  // namespace distill_l2s
