#include "data/batching/clip_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Frames of 25 ms every 20 ms, as wav2vec 2.0's.
int64_t FrameLength(int64_t samples) { return samples < 400 ? 0 : (samples - 400) / 320 + 1; }

void Add(ClipDataset* dataset, const std::string& path, double duration_s, std::vector<int64_t> labels) {
  Utterance utterance;
  utterance.audio_filepath = path;
  utterance.duration_s = duration_s;
  dataset->utterances.push_back(utterance);
  dataset->labels.push_back(std::move(labels));
}

TEST(ClipFilterTest, EqualNeighboursNeedABlankBetween) {
  EXPECT_EQ(CtcFramesNeeded({7, 4, 11, 11, 14}), 6);  // hello
  EXPECT_EQ(CtcFramesNeeded({1, 1, 1}), 5);
  EXPECT_EQ(CtcFramesNeeded({1, 2, 1}), 3);
  EXPECT_EQ(CtcFramesNeeded({}), 1);
}

TEST(ClipFilterTest, LeavesOutAndCounts) {
  BatchingConfig config;
  config.set_max_clip_s(10);
  config.set_min_clip_s(0.1);
  ClipDataset dataset;
  Add(&dataset, "good", 1.0, {1, 2, 3});
  Add(&dataset, "long", 10.01, {1});
  Add(&dataset, "just", 10.0, {1});
  Add(&dataset, "short", 0.09, {1});
  // 0.105 s: 1680 samples, 5 frames.
  Add(&dataset, "fits", 0.105, {1, 2, 3, 4, 5});
  Add(&dataset, "repeats", 0.105, {1, 2, 3, 4, 4});
  const ClipSelection selection = SelectClips(dataset, config, FrameLength);
  EXPECT_THAT(selection.kept, ElementsAre(0, 2, 4));
  ASSERT_EQ(selection.left_out.size(), 3);
  EXPECT_EQ(selection.left_out[0].clip, 1);
  EXPECT_EQ(selection.left_out[0].fault, ClipFault::kTooLong);
  EXPECT_EQ(selection.left_out[1].fault, ClipFault::kTooShort);
  EXPECT_EQ(selection.left_out[2].fault, ClipFault::kTooManyLabels);
  const std::string text = selection.Describe(dataset);
  EXPECT_THAT(text, HasSubstr("3 of 6 clips left out"));
  EXPECT_THAT(text, HasSubstr("1 too long: long (10.01 s, 1 labels)"));
  EXPECT_THAT(text, HasSubstr("1 too short: short (0.09 s"));
  EXPECT_THAT(text, HasSubstr("fit into the frames: repeats (0.105 s, 5 labels)"));
}

TEST(ClipFilterTest, TheFastestSpeedDecides) {
  BatchingConfig config;
  config.set_min_clip_s(0);
  ClipDataset dataset;
  Add(&dataset, "tight", 0.105, {1, 2, 3, 4, 5});
  EXPECT_EQ(SelectClips(dataset, config, FrameLength).kept.size(), 1);
  config.add_speed_factors(1.0);
  config.add_speed_factors(1.1);  // 1527 samples, 4 frames.
  EXPECT_TRUE(SelectClips(dataset, config, FrameLength).kept.empty());
}

TEST(ClipFilterTest, NamesTheFirstFewOnly) {
  BatchingConfig config;
  ClipDataset dataset;
  for (int i = 0; i < 5; ++i) Add(&dataset, "long" + std::to_string(i), 100, {1});
  const std::string text = SelectClips(dataset, config, FrameLength).Describe(dataset);
  EXPECT_THAT(text, HasSubstr("5 too long: long0"));
  EXPECT_THAT(text, HasSubstr("long2 (100 s, 1 labels), ..."));
  EXPECT_THAT(text, testing::Not(HasSubstr("long3")));
  EXPECT_EQ(ClipSelection().Describe(dataset), "");
}

}  // namespace
}  // namespace distill_l2s
