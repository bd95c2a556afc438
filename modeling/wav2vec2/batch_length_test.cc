#include "modeling/wav2vec2/batch_length.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace distill_l2s
