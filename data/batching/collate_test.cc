#include "data/batching/collate.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(CollateTest, PadsToTheLongest) {
  const std::vector<int64_t> first = {4, 5, 6};
  const std::vector<int64_t> second = {7};
  const std::vector<PreparedClip> clips = {
      {10, {1, 2}, first}, {3, {3, 4, 5, 6}, second}, {8, {7, 8, 9}, {}}};
  const Batch batch = Collate(clips, 99);
  EXPECT_EQ(batch.clips, std::vector<int64_t>({10, 3, 8}));
  ASSERT_EQ(batch.waveforms.sizes(), at::IntArrayRef({3, 4}));
  ASSERT_EQ(batch.waveforms.scalar_type(), at::kFloat);
  const float waveforms[] = {1, 2, 0, 0, 3, 4, 5, 6, 7, 8, 9, 0};
  for (int i = 0; i < 12; ++i) EXPECT_EQ(batch.waveforms.data_ptr<float>()[i], waveforms[i]) << i;
  ASSERT_EQ(batch.labels.sizes(), at::IntArrayRef({3, 3}));
  const int64_t labels[] = {4, 5, 6, 7, 99, 99, 99, 99, 99};
  for (int i = 0; i < 9; ++i) EXPECT_EQ(batch.labels.data_ptr<int64_t>()[i], labels[i]) << i;
  const int64_t sample_lengths[] = {2, 4, 3};
  const int64_t label_lengths[] = {3, 1, 0};
  ASSERT_EQ(batch.sample_lengths.sizes(), at::IntArrayRef({3}));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(batch.sample_lengths.data_ptr<int64_t>()[i], sample_lengths[i]);
    EXPECT_EQ(batch.label_lengths.data_ptr<int64_t>()[i], label_lengths[i]);
  }
}

TEST(CollateTest, PadsToMoreIfAskedTo) {
  const std::vector<PreparedClip> clips = {{0, {1, 2}, {}}, {1, {3}, {}}};
  const Batch batch = Collate(clips, 9, 3);
  ASSERT_EQ(batch.waveforms.sizes(), at::IntArrayRef({2, 3}));
  const float waveforms[] = {1, 2, 0, 3, 0, 0};
  for (int i = 0; i < 6; ++i) EXPECT_EQ(batch.waveforms.data_ptr<float>()[i], waveforms[i]) << i;
  EXPECT_EQ(batch.sample_lengths.data_ptr<int64_t>()[0], 2);
  EXPECT_EQ(Collate(clips, 9, 1).waveforms.size(1), 2);
}

TEST(CollateTest, BatchesWithoutLabelsKeepAColumn) {
  EXPECT_EQ(Collate({{0, {1, 2}, {}}}, 9).labels.sizes(), at::IntArrayRef({1, 1}));
}

}  // namespace
}  // namespace distill_l2s
