#include "modeling/wav2vec2/frame_geometry.h"

#include <gtest/gtest.h>

#include "modeling/wav2vec2/convolution_layers.h"

namespace distill_l2s {
namespace {

TEST(FrameGeometryTest, TheUsualConvolutions) {
  const FrameGeometry geometry = FrameGeometryOf(Wav2Vec2Config());
  EXPECT_EQ(geometry.stride_samples, 320);
  EXPECT_EQ(geometry.receptive_samples, 400);
  EXPECT_EQ(geometry.Frames(399), 0);
  EXPECT_EQ(geometry.Frames(719), 1);
  EXPECT_EQ(geometry.Frames(720), 2);
  EXPECT_EQ(geometry.Samples(1), 400);
  EXPECT_EQ(geometry.Samples(49), 15760);
}

TEST(FrameGeometryTest, CountsAsTheModelDoes) {
  Wav2Vec2Config other;
  for (const int kernel : {7, 3, 4}) other.add_conv_kernel(kernel);
  for (const int stride : {3, 2, 4}) other.add_conv_stride(stride);
  for (int i = 0; i < 3; ++i) other.add_conv_dim(8);
  for (const Wav2Vec2Config& config : {Wav2Vec2Config(), other}) {
    const FrameGeometry geometry = FrameGeometryOf(config);
    for (int64_t samples = 0; samples < 3000; ++samples) {
      ASSERT_EQ(geometry.Frames(samples), FrameLength(config, samples)) << samples;
    }
    for (const int64_t frames : {1, 2, 100}) {
      EXPECT_EQ(FrameLength(config, geometry.Samples(frames)), frames);
      EXPECT_EQ(FrameLength(config, geometry.Samples(frames) - 1), frames - 1);
    }
  }
}

}  // namespace
}  // namespace distill_l2s
