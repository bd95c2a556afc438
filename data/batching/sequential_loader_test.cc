#include "data/batching/sequential_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "data/batching/fake_clip_source.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

SequentialLoader::Options Options(double batch_s, int workers) {
  SequentialLoader::Options options;
  options.batch_s = batch_s;
  options.pad_label = 1000;
  options.workers = workers;
  return options;
}

TEST(SequentialLoaderTest, EveryClipOnceFromLongToShort) {
  std::vector<int64_t> lengths = FakeLengths(50, 0.1, 2);
  lengths.push_back(20 * 16000);  // Longer than a batch.
  lengths.push_back(10);          // Shorter than a frame.
  const ClipDataset dataset = FakeDataset(lengths);
  FakeClipSource source(lengths);
  for (const int workers : {0, 2}) {
    const auto loader = SequentialLoader::Create(&dataset, &source, Options(6, workers));
    ASSERT_TRUE(loader.ok()) << loader.status();
    std::vector<int64_t> seen;
    int64_t batches = 0;
    while (true) {
      const auto batch = (*loader)->Next();
      ASSERT_TRUE(batch.ok()) << batch.status();
      if (!batch->has_value()) break;
      ++batches;
      const std::vector<int64_t>& clips = (*batch)->clips;
      EXPECT_TRUE(clips.size() == 1 || (*batch)->waveforms.numel() <= 6 * 16000);
      for (size_t i = 0; i < clips.size(); ++i) {
        EXPECT_EQ((*batch)->sample_lengths.data_ptr<int64_t>()[i], lengths[clips[i]]);
        EXPECT_TRUE(seen.empty() || lengths[clips[i]] <= lengths[seen.back()]);
        seen.push_back(clips[i]);
      }
    }
    EXPECT_EQ(batches, (*loader)->size());
    EXPECT_EQ(seen.front(), 50);
    EXPECT_EQ(seen.back(), 51);
    std::sort(seen.begin(), seen.end());
    ASSERT_EQ(seen.size(), 52);
    for (int64_t clip = 0; clip < 52; ++clip) EXPECT_EQ(seen[clip], clip);
  }
}

TEST(SequentialLoaderTest, FillsUpShortClips) {
  const ClipDataset dataset = FakeDataset({10});
  FakeClipSource source({10});
  SequentialLoader::Options options = Options(6, 0);
  options.min_samples = 400;
  const Batch batch = *(*SequentialLoader::Create(&dataset, &source, options))->Next().value();
  EXPECT_EQ(batch.waveforms.sizes(), at::IntArrayRef({1, 400}));
  EXPECT_EQ(batch.sample_lengths.data_ptr<int64_t>()[0], 400);
  EXPECT_NE(batch.waveforms.data_ptr<float>()[9], 0);
  EXPECT_EQ(batch.waveforms.data_ptr<float>()[10], 0);
}

TEST(SequentialLoaderTest, ReadiesClipsAsAskedAtTheSourcesRate) {
  const ClipDataset dataset = FakeDataset({16000, 16000});  // 1 s each by the manifest.
  FakeClipSource source({8000, 8000});
  SequentialLoader::Options options = Options(2, 0);
  options.sample_rate_hz = 8000;
  options.preprocess = [](absl::Span<float> samples) { std::fill(samples.begin(), samples.end(), 0.25f); };
  const Batch batch = *(*SequentialLoader::Create(&dataset, &source, options))->Next().value();
  EXPECT_EQ(batch.waveforms.sizes(), at::IntArrayRef({2, 8000}));
  EXPECT_EQ(batch.waveforms.min().item<float>(), 0.25f);
  EXPECT_EQ(batch.waveforms.max().item<float>(), 0.25f);
}

TEST(SequentialLoaderTest, NormalizesClipsByDefault) {
  const ClipDataset dataset = FakeDataset({16000});
  FakeClipSource source({16000});
  const Batch batch = *(*SequentialLoader::Create(&dataset, &source, Options(2, 0)))->Next().value();
  EXPECT_NEAR(batch.waveforms.mean().item<float>(), 0, 1e-5);
  EXPECT_NEAR(batch.waveforms.square().mean().item<float>(), 1, 1e-3);
}

TEST(SequentialLoaderTest, EqualLengthsArePaddedNowhere) {
  const std::vector<int64_t> lengths = {16000, 32000, 16000, 32000, 32000, 100};
  const ClipDataset dataset = FakeDataset(lengths);
  FakeClipSource source(lengths);
  SequentialLoader::Options options = Options(4, 0);
  options.equal_lengths = true;
  const auto loader = *SequentialLoader::Create(&dataset, &source, options);
  std::vector<std::vector<int64_t>> batches;
  while (true) {
    const std::optional<Batch> batch = loader->Next().value();
    if (!batch.has_value()) break;
    batches.push_back(batch->clips);
  }
  EXPECT_EQ(batches, (std::vector<std::vector<int64_t>>{{1, 3}, {4}, {0, 2}, {5}}));
}

TEST(SequentialLoaderTest, PadsBatchesToTheLengthAskedForWithinTheLimit) {
  const std::vector<int64_t> lengths = {29000, 12000, 11000, 40000, 16000};
  const ClipDataset dataset = FakeDataset(lengths);
  FakeClipSource source(lengths);
  SequentialLoader::Options options = Options(2, 0);
  options.batch_length = [](int64_t samples) { return (samples + 9999) / 10000 * 10000; };
  for (const bool equal_lengths : {false, true}) {
    options.equal_lengths = equal_lengths;
    const auto loader = *SequentialLoader::Create(&dataset, &source, options);
    std::vector<std::vector<int64_t>> shapes;
    while (true) {
      const std::optional<Batch> batch = loader->Next().value();
      if (!batch.has_value()) break;
      shapes.push_back(batch->waveforms.sizes().vec());
    }
    using Shapes = std::vector<std::vector<int64_t>>;
    // 40,000 samples are more than a batch holds; 16,000 and 12,000 no longer fit into one.
    const Shapes padded = {{1, 40000}, {1, 30000}, {1, 20000}, {1, 20000}, {1, 20000}};
    const Shapes unpadded = {{1, 40000}, {1, 29000}, {1, 16000}, {1, 12000}, {1, 11000}};
    EXPECT_EQ(shapes, equal_lengths ? unpadded : padded);
  }
}

TEST(SequentialLoaderTest, ABadClipIsAnError) {
  const ClipDataset dataset = FakeDataset({16000, 32000, 48000});
  FakeClipSource source({16000, 32000, 48000});
  source.Break(1);
  const auto loader = SequentialLoader::Create(&dataset, &source, Options(1, 0));
  EXPECT_TRUE((*loader)->Next().ok());
  EXPECT_THAT(std::string((*loader)->Next().status().message()), HasSubstr("clip_1: broken"));
}

TEST(SequentialLoaderTest, LeavesBadClipsOutIfAskedTo) {
  const std::vector<int64_t> lengths = {16000, 16000, 32000, 48000};
  const ClipDataset dataset = FakeDataset(lengths);
  for (const int workers : {0, 2}) {
    FakeClipSource source(lengths);
    source.Break(2);  // All of its batch.
    source.Break(0);  // One of two.
    SequentialLoader::Options options = Options(2, workers);
    options.leave_out_bad_clips = true;
    const auto loader = *SequentialLoader::Create(&dataset, &source, options);
    EXPECT_EQ(loader->Next().value()->clips, std::vector<int64_t>{3});
    EXPECT_TRUE(loader->bad_clips().empty());
    EXPECT_EQ(loader->Next().value()->clips, std::vector<int64_t>{1});
    EXPECT_EQ(loader->Next().value(), std::nullopt);
    ASSERT_EQ(loader->bad_clips().size(), 2u);
    EXPECT_THAT(std::string(loader->bad_clips().at(0).message()), HasSubstr("clip_0: broken"));
    EXPECT_EQ(loader->bad_clips().count(2), 1u);
  }
}

TEST(SequentialLoaderTest, NoClipsAndSenselessBatches) {
  const ClipDataset dataset;
  FakeClipSource source({});
  EXPECT_EQ((*SequentialLoader::Create(&dataset, &source, Options(6, 0)))->Next().value(), std::nullopt);
  EXPECT_THAT(std::string(SequentialLoader::Create(&dataset, &source, Options(0, 0)).status().message()),
              HasSubstr("batch_s is 0"));
}

}  // namespace
}  // namespace distill_l2s
