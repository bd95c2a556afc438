#include "modeling/wav2vec2/batch_length.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "data/batching/batch_plan.h"
#include "data/batching/batching.pb.h"
#include "data/batching/common_voice_lengths.h"
#include "modeling/wav2vec2/convolution_layers.h"
#include "modeling/wav2vec2/tiny_config.h"

namespace distill_l2s {
namespace {

TEST(BatchLengthTest, RoundsFramesUpOnGpus) {
  const Wav2Vec2Config config = TinyConfig("layer");
  EXPECT_EQ(BatchLength(config, c10::DeviceType::CUDA, 30000), 31119);
  for (const int64_t samples : {400, 719, 2959, 2960, 3279, 3280, 16000, 31119, 31120, 160000}) {
    const int64_t padded = BatchLength(config, c10::DeviceType::CUDA, samples);
    EXPECT_EQ(FrameLength(config, padded) % 8, 0) << samples;
    EXPECT_GE(padded, samples);
    EXPECT_LT(FrameLength(config, padded) - FrameLength(config, samples), 8) << samples;
    // A batch as long as its padding is padded no further.
    EXPECT_EQ(BatchLength(config, c10::DeviceType::CUDA, padded), padded);
    EXPECT_EQ(BatchLength(config, c10::DeviceType::CPU, samples), samples);
  }
}

TEST(BatchLengthTest, ModelsThatPaddingChangesAreNotPadded) {
  EXPECT_EQ(BatchLength(TinyConfig("group"), c10::DeviceType::CUDA, 30000), 30000);
}

// What training pads in all on a GPU, with the default length_jitter, and how often a shape is a new one.
TEST(BatchLengthTest, DefaultPadsLessThanEightPerCentInFewShapes) {
  const Wav2Vec2Config config = TinyConfig("layer");
  const std::vector<int64_t> lengths = CommonVoiceLengths(10000);
  std::vector<int64_t> clips(lengths.size()), rounded(lengths.size());
  for (size_t i = 0; i < lengths.size(); ++i) {
    clips[i] = i;
    rounded[i] = BatchLength(config, c10::DeviceType::CUDA, lengths[i]);
  }
  for (const double batch_s : {30.0, 60.0, 120.0, 240.0}) {
    BatchingConfig batching;
    batching.set_batch_s(batch_s);
    const BatchPlan plan = PlanEpoch(clips, rounded, batching, 42, 1);
    std::set<std::pair<int64_t, int64_t>> shapes;
    int64_t audio = 0, padded = 0;
    for (const std::vector<int64_t>& batch : plan) {
      int64_t longest = 0;
      for (const int64_t clip : batch) {
        audio += lengths[clip];
        longest = std::max(longest, rounded[clip]);
      }
      padded += longest * static_cast<int64_t>(batch.size());
      shapes.emplace(batch.size(), longest);
    }
    EXPECT_LT(1 - static_cast<double>(audio) / static_cast<double>(padded), 0.08) << batch_s;
    EXPECT_LE(shapes.size(), 100u) << batch_s;
  }
}

}  // namespace
}  // namespace distill_l2s
