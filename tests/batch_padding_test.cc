#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "data/batching/batch_plan.h"
#include "data/batching/batching.pb.h"
#include "data/batching/common_voice_lengths.h"
#include "modeling/wav2vec2/batch_length.h"

namespace distill_l2s {
namespace {

// The padding of an epoch's training batches on a GPU, with the default length_jitter, and the number of
// their shapes.
TEST(BatchPaddingTest, DefaultPadsLessThanEightPerCentInFewShapes) {
  Wav2Vec2Config config;
  config.set_feat_extract_norm("layer");
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
