#include "data/tokenization/special_tokens.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

const SpecialToken kTokens[] = {{"<s>", 0}, {"<mask>", 9, /*strips_before=*/true}};

// "a|0|b" for the text a, the token 0 and the text b.
std::string Split(absl::string_view text) {
  std::string parts;
  for (const TextPart& part : SplitAtSpecialTokens(text, kTokens)) {
    absl::StrAppend(&parts, parts.empty() ? "" : "|", part.text);
    if (part.special_id >= 0) absl::StrAppend(&parts, part.special_id);
  }
  return parts;
}

TEST(SpecialTokens, PartTheText) {
  EXPECT_EQ(Split(""), "");
  EXPECT_EQ(Split("a b"), "a b");
  EXPECT_EQ(Split("a <s> b"), "a |0| b");
  EXPECT_EQ(Split("<s><s>a"), "0|0|a");
  EXPECT_EQ(Split("<mas <s"), "<mas <s");
}

TEST(SpecialTokens, SomeTakeTheSpaceBeforeThem) {
  EXPECT_EQ(Split("a \t\u2003<mask> b"), "a|9| b");
  EXPECT_EQ(Split(" <mask>"), "9");
}

TEST(SpecialTokens, HaveTheIdsOfTheVocabulary) {
  const TokenizerConfig config = TokenizerConfig::Read("no/such/directory").value();
  int64_t begin = -1;
  const SpecialTokenRole roles[] = {{"cls_token", "[CLS]", false, &begin}, {"mask_token", "[MASK]", true}};
  const auto tokens = FindSpecialTokens({{"a", 0}, {"[CLS]", 1}, {"[MASK]", 2}}, "vocab.txt", config, roles);
  ASSERT_TRUE(tokens.ok()) << tokens.status();
  EXPECT_EQ(begin, 1);
  ASSERT_EQ(tokens->size(), 2u);
  EXPECT_EQ((*tokens)[1].text, "[MASK]");
  EXPECT_EQ((*tokens)[1].id, 2);
  EXPECT_TRUE((*tokens)[1].strips_before);
  EXPECT_EQ(FindSpecialTokens({{"[CLS]", 1}}, "vocab.txt", config, roles)->size(), 1u);
  EXPECT_EQ(FindSpecialTokens({{"a", 0}}, "vocab.txt", config, roles).status().message(),
            "vocab.txt: lacks the cls_token [CLS]");
}

}  // namespace
}  // namespace distill_l2s
