#include "experiments/benchmark/load_benchmark.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

// Whether the figures are measured at all; how high they are is the machine's matter.
TEST(LoadBenchmarkTest, MeasuresEveryFigure) {
  LoadBenchmarkOptions options;
  options.work_dir = testing::TempDir() + "/load_benchmark";
  options.clips = 6;
  options.manifest_lines = 2000;
  options.batch_s = 20;
  options.least_s = 0;
  const auto figures = MeasureLoading(options);
  ASSERT_TRUE(figures.ok()) << figures.status();
  EXPECT_GT(figures->mp3_times_real_time, 10);
  EXPECT_GT(figures->cached_times_real_time, figures->mp3_times_real_time);
  EXPECT_GT(figures->mp3_kilobits_per_s, 16);
  EXPECT_GT(figures->padding_share, 0.01);
  EXPECT_LT(figures->padding_share, 0.12);  // Batches of a few clips only.
  EXPECT_GT(figures->manifest_open_s, 0);
  EXPECT_GT(figures->manifest_file_bytes, 2000 * 150);
  EXPECT_GT(figures->resident_bytes, 1 << 20);
  EXPECT_GT(figures->epochs, 1);
  EXPECT_THAT(DescribeLoading(*figures), testing::HasSubstr("times real time on one core"));
}

TEST(LoadBenchmarkTest, RefusesSenselessOptions) {
  LoadBenchmarkOptions options;
  options.work_dir = testing::TempDir();
  options.clips = 0;
  EXPECT_THAT(std::string(MeasureLoading(options).status().message()), testing::HasSubstr("clips is 0"));
}

}  // namespace
}  // namespace distill_l2s
