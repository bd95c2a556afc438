#include "experiments/evaluation/report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "experiments/evaluation/report/test_data.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Render(const ReportData& data) { return RenderReport(data, *ScoreExperiment(data.arms)); }

// Every element that is opened is closed, in order; text holds no bare '<'.
void ExpectWellFormed(const std::string& html) {
  static const std::regex& tag = *new std::regex("<(/?)([a-zA-Z0-9]+)[^<>]*?(/?)>");
  std::vector<std::string> open;
  int64_t tags = 0;
  for (auto it = std::sregex_iterator(html.begin(), html.end(), tag); it != std::sregex_iterator(); ++it) {
    const std::string name = (*it)[2];
    ++tags;
    if (name == "meta" || name == "br" || (*it)[3] == "/") continue;
    if ((*it)[1] != "/") {
      open.push_back(name);
      continue;
    }
    ASSERT_FALSE(open.empty()) << it->str();
    ASSERT_EQ(open.back(), name) << "at byte " << it->position();
    open.pop_back();
  }
  EXPECT_TRUE(open.empty());
  EXPECT_EQ(std::count(html.begin(), html.end(), '<'), tags + 1);  // and the doctype
}

TEST(ReportTest, HoldsAllThatIsPromised) {
  const std::string html = Render(MakeReportData(1, 0.1));
  ExpectWellFormed(html);
  for (const char* text :
       {"Romanian", "about one speaker", "95 % interval", "Paired difference", "Near", "Far", "CTC loss",
        "Distillation loss", "Character error rate, development set", "What the recognisers write", "▁pisic",
        "Unchanged: the teacher was frozen", "aaaaaaaaaaaaaaaa", "shrink.textproto", "2 × AMD EPYC 9B14",
        "Pretrain the student", "longer than the 10 s"}) {
    EXPECT_THAT(html, HasSubstr(text));
  }
  EXPECT_THAT(html, Not(HasSubstr("<h2>Seeds</h2>")));
  EXPECT_THAT(html, Not(HasSubstr("nan")));
}

TEST(ReportTest, NeedsNothingElse) {
  const std::string html = Render(MakeReportData(1, 0.1));
  for (const char* text : {"http://", "https://", "<script", "<link", "<img", "@import", "url(", "src="}) {
    EXPECT_THAT(html, Not(HasSubstr(text))) << text;
  }
  EXPECT_LT(html.size(), 400000u);
}

TEST(ReportTest, SeveralSeedsHaveATable) {
  const std::string html = Render(MakeReportData(3, 0.1));
  EXPECT_THAT(html, HasSubstr("<h2>Seeds</h2>"));
  EXPECT_THAT(html, HasSubstr("seed 44"));
}

TEST(ReportTest, MoreArmsThanColoursAllHaveOne) {
  const int arms = 15;
  const std::string html = Render(MakeAblationData(arms, 2));
  ExpectWellFormed(html);
  EXPECT_THAT(html, Not(HasSubstr("width=\"-")));
  for (int i = 0; i < arms; ++i) {
    EXPECT_THAT(html, HasSubstr(absl::StrCat(".arm-", i, " { --arm: var(--arm-")));
  }
  EXPECT_THAT(html, HasSubstr(".arm-12 { --arm: var(--arm-1); }"));
  EXPECT_THAT(html, HasSubstr("all 28 tests"));
  for (int other = 0; other < 12; ++other) {
    EXPECT_THAT(html, HasSubstr(absl::StrCat("--arm-", other, ": #")));
  }
}

TEST(ReportTest, HostileTextStaysText) {
  const std::string evil = "</title></style><script>alert('x')</script>\"onload=\"\xff\x01";
  ReportData data = MakeReportData(2, 0);
  data.language_name = data.language = data.generated_at = evil;
  data.caveats = {evil};
  data.warnings = {evil};
  data.left_out = {{evil, evil, 1, 0, {{evil, evil}}}};
  for (Arm& arm : data.arms) {
    arm.title = evil;
    for (SeedRun& run : arm.runs) {
      for (ClipResult& clip : run.clips) {
        const std::optional<bool> near = clip.near;
        clip = ScoreClip(evil, 0, 1, evil, evil + clip.hypothesis + evil);
        clip.near = near;
      }
    }
  }
  data.corpus = {{evil, 1, 1}};
  data.teacher = TeacherIdentity{evil, evil, evil};
  data.stages = {{evil, 1, true}};
  data.machine = data.configs = {{evil, evil}};
  AlignedClip& clip = *data.aligned_clip;
  clip.arm_title = clip.reference = clip.hypothesis = evil;
  for (std::string& label : clip.frame_labels) label = evil;
  for (std::string& token : clip.teacher_tokens) token = evil;
  for (AlignedSegment& segment : clip.segments) segment.label = evil;
  const std::string html = Render(data);
  ExpectWellFormed(html);
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("\"onload")));
}

TEST(ReportTest, SparseDataIsFine) {
  ReportData data = MakeReportData(1, 0);
  data.arms.resize(1);
  data.arms[0].runs[0].clips.resize(1);
  data.arms[0].runs[0].clips[0].near.reset();
  data.arms[0].runs[0].metrics = {};
  data.aligned_clip.reset();
  data.teacher.reset();
  data.stages.clear();
  data.machine.clear();
  data.configs.clear();
  data.corpus.clear();
  const std::string html = Render(data);
  ExpectWellFormed(html);
  EXPECT_THAT(html, HasSubstr("No figures were logged"));
  EXPECT_THAT(html, Not(HasSubstr("Paired difference")));
}

TEST(ReportTest, AChangedTeacherIsLoud) {
  ReportData data = MakeReportData(1, 0);
  data.teacher->sha256_after = std::string(64, 'b');
  EXPECT_THAT(Render(data), HasSubstr("The weights changed"));
}

TEST(ReportTest, SegmentsThatDoNotFitAreLeftOut) {
  ReportData data = MakeReportData(1, 0);
  data.aligned_clip->segments[3].teacher_position = 99;
  const std::string html = Render(data);
  ExpectWellFormed(html);
  EXPECT_THAT(html, HasSubstr("do not fit the frames"));
}

TEST(ReportTest, WritesTheFile) {
  const ReportData data = MakeReportData(3, 0.08);
  const auto scores = ScoreExperiment(data.arms);
  const std::string path = JoinPath(testing::TempDir(), "report.html");
  ASSERT_TRUE(WriteReport(path, data, *scores).ok());
  EXPECT_EQ(*ReadFile(path), RenderReport(data, *scores));
  EXPECT_FALSE(WriteReport("/nowhere/report.html", data, *scores).ok());
}

}  // namespace
}  // namespace distill_l2s
