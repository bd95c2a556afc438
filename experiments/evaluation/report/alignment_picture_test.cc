#include "experiments/evaluation/report/alignment_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

int Count(const std::string& text, const std::string& part) {
  int count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++count;
  return count;
}

// Six frames "a a - b b |": three segments, which meet the first and the third of three tokens.
ReportData OneClip() {
  ReportData data;
  AlignedClip clip;
  clip.arm_title = "Shrink <1>";
  clip.reference = "ab";
  clip.frame_labels = {"a", "a", "[PAD]", "b", "b", "|"};
  clip.segments = {{0, 2, "a", 0}, {3, 5, "b", 2}, {5, 6, "|", 2}};
  clip.teacher_tokens = {"<s>", "x&y", "</s>"};
  clip.waveform = {0, 0.5f, -0.5f, 0};
  data.aligned_clip = clip;
  return data;
}

TEST(AlignmentPictureTest, FramesSegmentsAndTheTokensThatTheyMeet) {
  const std::string html = RenderAlignmentPicture(OneClip());
  EXPECT_THAT(html, AllOf(HasSubstr("6 frames of 20 ms, 3 segments, 3 teacher positions"),
                          HasSubstr("Shrink &lt;1&gt;"), HasSubstr("&lt;s&gt;")));
  EXPECT_EQ(Count(html, "class=\"frame blank\""), 1);
  EXPECT_EQ(Count(html, "class=\"frame\""), 5);
  EXPECT_EQ(Count(html, "class=\"ribbon\""), 3);
  EXPECT_EQ(Count(html, "class=\"token\""), 2);  // The last two segments share a box.
  EXPECT_THAT(html, HasSubstr("␣"));             // The space's frame.
  EXPECT_THAT(html, AllOf(HasSubstr("Tokens that no segment meets: "), HasSubstr("x&amp;y")));
}

TEST(AlignmentPictureTest, SegmentsThatDoNotFitAreLeftOut) {
  for (const AlignedSegment& wrong : {AlignedSegment{3, 5, "b", 3}, AlignedSegment{1, 3, "b", 2},
                                      AlignedSegment{3, 3, "b", 2}, AlignedSegment{3, 7, "b", 2}}) {
    ReportData data = OneClip();
    data.aligned_clip->segments = {{0, 2, "a", 0}, wrong};
    const std::string html = RenderAlignmentPicture(data);
    EXPECT_THAT(html, AllOf(HasSubstr("do not fit"), Not(HasSubstr("class=\"ribbon\""))));
    EXPECT_EQ(Count(html, "class=\"frame\""), 5);
  }
}

TEST(AlignmentPictureTest, NothingOrBrokenNumbers) {
  EXPECT_EQ(RenderAlignmentPicture({}), "");
  ReportData data = OneClip();
  data.aligned_clip->waveform = {std::numeric_limits<float>::quiet_NaN(), INFINITY};
  data.aligned_clip->frame_labels.clear();
  data.aligned_clip->segments.clear();
  const std::string html = RenderAlignmentPicture(data);
  EXPECT_THAT(html, AllOf(HasSubstr("0 frames"), Not(HasSubstr("nan")), Not(HasSubstr("inf"))));
}

}  // namespace
}  // namespace distill_l2s
