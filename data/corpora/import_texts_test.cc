#include "data/corpora/import_texts.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "data/text/text_rules.h"

namespace distill_l2s {
namespace {

class ImportTextsTest : public testing::Test {
 protected:
  static CorpusItem Item(std::string key, std::string text) {
    CorpusItem item;
    item.key = std::move(key);
    item.text = std::move(text);
    return item;
  }

  const TextNormalizer normalizer_ =
      *TextNormalizer::Create(*LoadTextRules("data/text/languages/ro.textproto"));
  ImportReport report_;
};

TEST_F(ImportTextsTest, UsableTextsAreNormalisedAndOthersRejected) {
  const auto clips = NormalizeTexts(
      {{Item("a", "Unu, doi."), Item("b", "5 (lei)"), Item("c", "Trei")}, {}, {}}, normalizer_, &report_);
  ASSERT_TRUE(clips.ok()) << clips.status();
  ASSERT_EQ(clips->size(), 2u);
  EXPECT_EQ((*clips)[0].text, "unu doi");
  EXPECT_EQ((*clips)[0].item.text, "Unu, doi.");
  EXPECT_EQ((*clips)[0].file_name, ClipFileName("a"));
  EXPECT_EQ((*clips)[1].item.key, "c");
  EXPECT_EQ(report_.rejected.size(), 1u);
  EXPECT_EQ(report_.damaged, 0);
}

TEST_F(ImportTextsTest, QuotesAreFitForATerminal) {
  ASSERT_TRUE(NormalizeTexts({{Item("a", "\x1B]0;title\a unu")}, {}, {}}, normalizer_, &report_).ok());
  EXPECT_EQ(report_.damaged, 1);
  const std::string& detail = report_.rejected.at(TextNormalizer::kControlCharacter).examples.at(0).detail;
  EXPECT_NE(detail.find("in \"<U+001B>]0;title<U+0007> unu\""), std::string::npos) << detail;
  ASSERT_TRUE(NormalizeTexts({{Item("b", "pis\xFE")}, {}, {}}, normalizer_, &report_).ok());
  const std::string& bytes = report_.rejected.at(TextNormalizer::kInvalidUtf8).examples.at(0).detail;
  EXPECT_NE(bytes.find("in \"pis<0xFE>\""), std::string::npos) << bytes;
}

TEST_F(ImportTextsTest, AKeyThatStandsTwiceIsAnError) {
  report_.corpus = "csv";
  EXPECT_EQ(NormalizeTexts({{Item("\x1Bk", "unu"), Item("\x1Bk", "doi")}, {}, {}}, normalizer_, &report_)
                .status()
                .message(),
            "csv: the key <U+001B>k stands twice");
}

}  // namespace
}  // namespace distill_l2s
