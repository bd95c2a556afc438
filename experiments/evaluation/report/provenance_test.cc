#include "experiments/evaluation/report/provenance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ProvenanceTest, TellsWhatIsKnown) {
  ReportData data;
  data.corpus = {{"Train", 542, 1014}};
  data.wall_s = 683;
  data.stages = {{"Fetch", 50, true}, {"Train", 200, false}};
  data.machine = {{"Processor", "2 × <CPU>"}};
  data.configs = {{"a.textproto", "seed: 42 # <x>"}};
  const std::string html = RenderProvenance(data);
  EXPECT_THAT(html,
              AllOf(HasSubstr(">542</td>"), HasSubstr(">16.9</td>"), HasSubstr("Time, 11 min 23 s in all"),
                    HasSubstr("2 × &lt;CPU&gt;"), HasSubstr("seed: 42 # &lt;x&gt;")));
  // The bar of the cached stage is a quarter of the longest.
  EXPECT_THAT(html, AllOf(HasSubstr("width:25.0%"), HasSubstr("width:100.0%"), HasSubstr("(cached)")));
  EXPECT_THAT(html, Not(HasSubstr("Teacher")));
}

TEST(ProvenanceTest, ATeacherThatChangedIsNamed) {
  ReportData data;
  data.teacher = TeacherIdentity{"e5", "aa11", "aa11"};
  EXPECT_THAT(RenderProvenance(data), AllOf(HasSubstr("aa11"), HasSubstr("the teacher was frozen")));
  data.teacher->sha256_after = "bb22";
  EXPECT_THAT(RenderProvenance(data), AllOf(HasSubstr("bb22"), HasSubstr("was not frozen")));
  // Two absent hashes prove nothing.
  data.teacher = TeacherIdentity{"e5", "", ""};
  EXPECT_THAT(RenderProvenance(data), HasSubstr("was not frozen"));
}

TEST(ProvenanceTest, NothingIsLeftOutQuietly) {
  const std::string html = RenderProvenance({});
  EXPECT_THAT(html, AllOf(HasSubstr("Where the figures come from"), Not(HasSubstr("<table>")),
                          Not(HasSubstr("Resolved configurations"))));
}

}  // namespace
}  // namespace distill_l2s
