#include "experiments/prepare_corpus/text_change.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(MarkChange, WhatIsTakenOutAndPutIn) {
  const MarkedTexts marked = MarkChange("La 5, DA!", "la cinci da");
  EXPECT_EQ(marked.raw, "<bdi>La <del>5,</del> DA<del>!</del></bdi>");
  EXPECT_EQ(marked.text, "<bdi>la <ins>cinci</ins> da</bdi>");
}

TEST(MarkChange, CaseAndCompositionAreNoChange) {
  const MarkedTexts marked = MarkChange("T\u0326ARA", "țara");
  EXPECT_EQ(marked.raw, "<bdi>ȚARA</bdi>");
  EXPECT_EQ(marked.text, "<bdi>țara</bdi>");
}

TEST(MarkChange, WhatIsNotSeenIsWrittenByNumber) {
  EXPECT_EQ(
      MarkChange("за\u0301мок", "замок").raw,
      "<bdi>за<del><span class=\"unseen\" title=\"U+0301 COMBINING ACUTE ACCENT\">◌\u0301</span></del>мок"
      "</bdi>");
  EXPECT_EQ(
      MarkChange("ана\uFE0F", "ана").raw,
      "<bdi>ана<del><span class=\"unseen\" title=\"U+FE0F VARIATION SELECTOR-16\">U+FE0F</span></del></bdi>");
  EXPECT_EQ(MarkChange("an  a", "an a").raw, "<bdi>an <del>␣</del>a</bdi>");
}

TEST(MarkChange, TrustsNoText) {
  EXPECT_EQ(MarkChange("<b>a", "a").raw, "<bdi><del>&lt;b&gt;</del>a</bdi>");
  EXPECT_EQ(MarkChange("a", "<i>").text, "<bdi><ins>&lt;i&gt;</ins></bdi>");
  EXPECT_EQ(MarkChange("a\xFF", "a").raw, "<bdi>a<del>\uFFFD</del></bdi>");
}

TEST(MarkChange, MarksOfWordsStayOnTheirLetters) {
  EXPECT_EQ(MarkChange("हिन्दी।", "हिन्दी").raw, "<bdi>हिन्दी<del>।</del></bdi>");
}

}  // namespace
}  // namespace distill_l2s
