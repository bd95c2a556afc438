#include "data/tokenization/sentencepiece_normalizer.h"

#include <gtest/gtest.h>

#include "base/file.h"

namespace distill_l2s {
namespace {

TEST(SentencePieceNormalizer, SpacesAndReplacements) {
  SentencePieceModel model;
  ASSERT_TRUE(model.ParseFromString(*ReadFile("tests/golden/models/teacher/sentencepiece.bpe.model")));
  const auto normalizer = SentencePieceNormalizer::Create(model.normalizer(), "test");
  ASSERT_TRUE(normalizer.ok()) << normalizer.status();
  EXPECT_EQ(normalizer->Normalize("  two \t\n words "), "▁two▁words");
  EXPECT_EQ(normalizer->Normalize("ﬁne ｃａｔ e\u0301"), "▁fine▁cat▁é");
  EXPECT_EQ(normalizer->Normalize(""), "");
  EXPECT_EQ(normalizer->Normalize(" \u3000\r\n"), "");
  EXPECT_EQ(normalizer->Normalize("a\xFF\xC8z"), "▁a\uFFFD\uFFFDz");
}

TEST(SentencePieceNormalizer, EachSettingCounts) {
  SentencePieceModel::Normalizer spec;
  spec.set_add_dummy_prefix(false);
  EXPECT_EQ(SentencePieceNormalizer::Create(spec, "test")->Normalize(" a  b "), "a▁b");
  spec.set_remove_extra_whitespaces(false);
  EXPECT_EQ(SentencePieceNormalizer::Create(spec, "test")->Normalize(" a  b "), "▁a▁▁b▁");
  spec.set_escape_whitespaces(false);
  EXPECT_EQ(SentencePieceNormalizer::Create(spec, "test")->Normalize(" a  b "), " a  b ");
}

}  // namespace
}  // namespace distill_l2s
