#include "modeling/wav2vec2/convolution_layers.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(ConvolutionLayersTest, DefaultIsSevenLayers) {
  const auto layers = ConvolutionLayers(Wav2Vec2Config());
  ASSERT_EQ(layers.size(), 7u);
  EXPECT_EQ(layers[0].channels, 512);
  EXPECT_EQ(layers[0].kernel, 10);
  EXPECT_EQ(layers[0].stride, 5);
  EXPECT_EQ(layers[6].kernel, 2);
  EXPECT_EQ(layers[6].stride, 2);
}

TEST(ConvolutionLayersTest, FrameLengthOfTheExamples) {
  const Wav2Vec2Config config;
  EXPECT_EQ(FrameLength(config, 0), 0);
  EXPECT_EQ(FrameLength(config, 399), 0);
  EXPECT_EQ(FrameLength(config, 400), 1);
  EXPECT_EQ(FrameLength(config, 719), 1);
  EXPECT_EQ(FrameLength(config, 720), 2);
  EXPECT_EQ(FrameLength(config, 16000), 49);
}

TEST(ConvolutionLayersTest, MinimumIsTheFirstLengthWithAFrame) {
  Wav2Vec2Config config;
  EXPECT_EQ(MinimumSamples(config), 400);
  for (const int value : {8, 4}) {
    config.add_conv_dim(4);
    config.add_conv_kernel(value);
    config.add_conv_stride(3);
  }
  const int64_t minimum = MinimumSamples(config);
  EXPECT_EQ(minimum, (4 - 1) * 3 + 8);
  EXPECT_EQ(FrameLength(config, minimum), 1);
  EXPECT_EQ(FrameLength(config, minimum - 1), 0);
}

}  // namespace
}  // namespace distill_l2s
