#include "experiments/evaluation/report/samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

ReportData Data(const std::vector<std::pair<std::string, std::string>>& clips) {
  SeedRun run;
  for (const auto& [reference, hypothesis] : clips) {
    run.clips.push_back(ScoreClip(absl::StrCat(run.clips.size(), ".wav"), 0, 2, reference, hypothesis));
  }
  ReportData data;
  data.arms = {{"a", "Arm & co", {run}}};
  return data;
}

TEST(SamplesTest, MarksEachKindOfError) {
  const std::string html = RenderSamples(Data({{"abc", "axc"}, {"a bc", "abc"}, {"abcd", "abcd<"}}));
  EXPECT_THAT(html, AllOf(HasSubstr("a<mark class=\"sub\" title=\"instead of b\">x</mark>c"),
                          HasSubstr("a<del>␣</del>bc"), HasSubstr("abcd<ins>&lt;</ins>"),
                          HasSubstr("CER 33 %"), HasSubstr("CER 25 %"), HasSubstr("Arm &amp; co")));
}

TEST(SamplesTest, AnEmptyHypothesisSaysSo) {
  ReportData data = Data({{"ab", ""}});
  data.arms[0].runs[0].clips[0].near = false;
  EXPECT_THAT(RenderSamples(data), AllOf(HasSubstr("(nothing)"), HasSubstr(" · far")));
}

TEST(SamplesTest, SpreadsTheChoiceFromBestToWorst) {
  // Clip i, from 10 down to 0, is the i-th letter and ten z, of which the last i are wrong.
  std::vector<std::pair<std::string, std::string>> clips;
  for (int i = 10; i >= 0; --i) {
    const std::string letter(1, static_cast<char>('a' + i));
    clips.emplace_back(letter + std::string(10, 'z'),
                       letter + std::string(10 - i, 'z') + std::string(i, 'x'));
  }
  const std::string html = RenderSamples(Data(clips), 3);
  const size_t best = html.find("<bdi>azzz"), middle = html.find("<bdi>fzzz"), worst = html.find("<bdi>kzzz");
  EXPECT_LT(best, middle);
  EXPECT_LT(middle, worst);
  EXPECT_NE(worst, std::string::npos);
  EXPECT_THAT(html, AllOf(Not(HasSubstr("<bdi>bzzz")), Not(HasSubstr("<bdi>jzzz"))));
}

}  // namespace
}  // namespace distill_l2s
