#include "data/batching/batch_loader_testing.h"

#include <ATen/ops/equal.h>
#include <gtest/gtest.h>

#include <utility>

namespace distill_l2s {

BatchLoader::Options LoaderOptions(double batch_s, int workers) {
  BatchLoader::Options options;
  options.config.set_batch_s(batch_s);
  options.config.set_max_clip_s(0.8 * batch_s);
  options.seed = 42;
  options.pad_label = 1000;
  options.frame_length = [](int64_t samples) { return samples / 320; };
  options.workers = workers;
  options.prefetched_batches = 3;
  return options;
}

void ExpectEqualBatches(const Batch& got, const Batch& want) {
  EXPECT_EQ(got.clips, want.clips);
  EXPECT_TRUE(at::equal(got.waveforms, want.waveforms));
  EXPECT_TRUE(at::equal(got.sample_lengths, want.sample_lengths));
  EXPECT_TRUE(at::equal(got.labels, want.labels));
  EXPECT_TRUE(at::equal(got.label_lengths, want.label_lengths));
}

std::unique_ptr<BatchLoader> NewLoader(const ClipDataset& dataset, ClipSource* source,
                                       const BatchLoader::Options& options) {
  auto loader = BatchLoader::Create(&dataset, source, options);
  EXPECT_TRUE(loader.ok()) << loader.status();
  return *std::move(loader);
}

}  // namespace distill_l2s
