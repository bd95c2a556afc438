#include "experiments/prepare_corpus/preparation_page.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"

namespace distill_l2s {
namespace {

ImportReport Report() {
  ImportReport report;
  report.corpus = "common_voice";
  report.language = "ta";
  report.found = 12;
  ImportReport::Part& train = report.part(Split::kTrain);
  train.clips = 10;
  train.duration_s = 7200;
  train.speakers = 4;
  train.durations[5] = 10;
  report.Reject({"train.tsv:3", "row with a NUL", "<script>alert(1)</script>", true});
  report.Reject({"x", "too long", "20 s"});
  report.Remark({"train.tsv", "byte order mark", "skipped"});
  report.dropped.Add(U"!\u0301", "வணக்கம்!<b>");
  report.vocabulary = {{"|", 40}, {"க", 12}};
  report.outside_vocabulary.Add(U"q", "quo");
  return report;
}

TEST(RenderPreparationPage, ShowsAllOfIt) {
  const std::string page = RenderPreparationPage(Report());
  for (const char* part :
       {"10 of 12 clips can be used: 2 h 0 min", "The corpus is damaged in 1 place.",
        "<td class=\"number\">2 h 0 min</td>", "row with a NUL", "byte order mark", "U+0301", "<bdi>க</bdi>",
        "train: 10</title>", "Characters without a label", "max_duration_s", "not known"}) {
    EXPECT_TRUE(absl::StrContains(page, part)) << part;
  }
}

TEST(RenderPreparationPage, HasTheChangedClipsAndLetsThemPlay) {
  ImportReport report = Report();
  EXPECT_FALSE(absl::StrContains(RenderPreparationPage(report), "<audio"));
  report.changes = {{U'!', 2, {{"a", "clips/a-0123.wav", "Ана!", "ана"}}}};
  const std::string page = RenderPreparationPage(report);
  EXPECT_TRUE(absl::StrContains(page, "<audio"));
  EXPECT_TRUE(absl::StrContains(page, "media-src 'self' file:"));
}

TEST(RenderPreparationPage, CharactersThatAreNotSeenHaveNames) {
  ImportReport report = Report();
  report.dropped.Add(U"\u200B", "a\u200Bb");
  const std::string page = RenderPreparationPage(report);
  EXPECT_TRUE(absl::StrContains(page, "<bdi></bdi><span class=\"quiet\">ZERO WIDTH SPACE</span>"));
  EXPECT_TRUE(
      absl::StrContains(page, "<bdi>◌\u0301</bdi> <span class=\"quiet\">COMBINING ACUTE ACCENT</span>"));
  EXPECT_TRUE(absl::StrContains(page, "a&lt;U+200B&gt;b"));
}

TEST(RenderPreparationPage, WarningsComeBeforeTheFigures) {
  ImportReport report = Report();
  EXPECT_FALSE(absl::StrContains(RenderPreparationPage(report), "Warnings"));
  report.warnings = {"dev: no clips", "test: 2 of 3 clips <are> old"};
  report.split_basis = "by text: 3 speakers";
  const std::string page = RenderPreparationPage(report);
  const size_t warnings = page.find("<h2>Warnings: 2</h2>");
  ASSERT_NE(warnings, std::string::npos);
  EXPECT_LT(warnings, page.find("distinct texts"));
  EXPECT_TRUE(absl::StrContains(page, "<li>test: 2 of 3 clips &lt;are&gt; old</li>"));
  EXPECT_TRUE(absl::StrContains(page, "its clips are divided by text: 3 speakers."));
  EXPECT_TRUE(absl::StrContains(page, "split_by: AUTOMATIC"));
}

TEST(RenderPreparationPage, LengthsGoAsFarAsTheLongestClip) {
  ImportReport report = Report();
  report.vocabulary.clear();  // Another chart with numbers.
  EXPECT_TRUE(absl::StrContains(RenderPreparationPage(report), ">10</text>"));
  EXPECT_FALSE(absl::StrContains(RenderPreparationPage(report), ">15</text>"));
  report.part(Split::kTest).durations[12] = 1;
  EXPECT_TRUE(absl::StrContains(RenderPreparationPage(report), ">15</text>"));
  EXPECT_FALSE(absl::StrContains(RenderPreparationPage(report), ">20</text>"));
  report.part(Split::kTest).durations[kDurationBins - 1] = 1;
  EXPECT_TRUE(absl::StrContains(RenderPreparationPage(report), ">30+</text>"));
}

TEST(RenderPreparationPage, TrustsNoText) {
  const std::string page = RenderPreparationPage(Report());
  EXPECT_FALSE(absl::StrContains(page, "<script>"));
  EXPECT_FALSE(absl::StrContains(page, "<b>"));
  EXPECT_TRUE(absl::StrContains(page, "&lt;script&gt;"));
}

}  // namespace
}  // namespace distill_l2s
