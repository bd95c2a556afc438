#include "experiments/benchmark/flops.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

// Two convolutions: 3 channels of kernel 4 and stride 2, then 5 of kernel 2 and stride 2. 20 samples give 9
// frames, then 4.
Wav2Vec2Config SmallConfig() {
  Wav2Vec2Config config;
  for (const int channels : {3, 5}) config.add_conv_dim(channels);
  for (const int kernel : {4, 2}) config.add_conv_kernel(kernel);
  for (const int stride : {2, 2}) config.add_conv_stride(stride);
  config.set_hidden_size(8);
  config.set_num_hidden_layers(2);
  config.set_num_attention_heads(2);
  config.set_intermediate_size(16);
  config.set_num_conv_pos_embeddings(3);
  config.set_num_conv_pos_embedding_groups(2);
  config.set_vocab_size(6);
  return config;
}

TEST(FlopsTest, CountsAForwardPassAsByHand) {
  const StudentFlops flops = ForwardFlops(SmallConfig(), /*clips=*/1, /*samples=*/20);
  EXPECT_EQ(flops.feature_encoder, 2 * (9 * 4 * 1 * 3 + 4 * 2 * 3 * 5));  // 456
  EXPECT_EQ(flops.projection, 320);                                       // 2 * 4 * 5 * 8
  EXPECT_EQ(flops.position_convolution, 768);                             // 2 * 4 * 3 * 8 * 4
  // Weights a layer: 4 * 64 + 2 * 128 = 512; attention: 2 * 16 * 8 = 256; 2 * 2 * (4 * 512 + 256).
  EXPECT_EQ(flops.transformer_layers, 9216);
  EXPECT_EQ(flops.head, 384);  // 2 * 4 * 8 * 6
  EXPECT_EQ(flops.Total(), 456 + 320 + 768 + 9216 + 384);
}

TEST(FlopsTest, AnEvenPositionKernelGivesAFrameMore) {
  Wav2Vec2Config config = SmallConfig();
  config.set_num_conv_pos_embeddings(4);
  EXPECT_EQ(ForwardFlops(config, 1, 20).position_convolution, 2 * 5 * 4 * 8 * 4);
}

TEST(FlopsTest, ClipsAddUp) {
  EXPECT_EQ(ForwardFlops(SmallConfig(), 3, 20).Total(), 3 * ForwardFlops(SmallConfig(), 1, 20).Total());
}

TEST(FlopsTest, TheBackwardPassTakesTwiceAsMuchWhereThereIsAGradient) {
  const StudentFlops forward = ForwardFlops(SmallConfig(), 1, 20);
  EXPECT_EQ(BackwardFlops(forward, false).Total(), 2 * forward.Total());
  const StudentFlops frozen = BackwardFlops(forward, true);
  EXPECT_EQ(frozen.feature_encoder, 0);
  EXPECT_EQ(frozen.projection, 320);
  EXPECT_EQ(frozen.transformer_layers, 2 * 9216);
}

TEST(FlopsTest, CountsTheDistillationLoss) {
  // Means: 2 * 4 * 8 = 64, forward and one gradient. Projection: 2 * 8 * 10 = 160, forward and two gradients.
  EXPECT_EQ(DistillationFlops(/*clips=*/1, /*frames=*/4, /*segments=*/2, 8, 10), 2 * (2 * 64 + 3 * 160));
  EXPECT_EQ(DistillationFlops(3, 4, 2, 8, 10), 3 * DistillationFlops(1, 4, 2, 8, 10));
}

TEST(FlopsTest, XlsrTakes38GigaflopsASecondOfAudio) {
  Wav2Vec2Config config;
  config.set_hidden_size(1024);
  config.set_num_hidden_layers(24);
  config.set_num_attention_heads(16);
  config.set_intermediate_size(4096);
  const StudentFlops flops = ForwardFlops(config, 1, 160000);
  // 499 frames, 24 layers of 12 * 1024 * 1024 weights and the attention.
  EXPECT_EQ(flops.transformer_layers, 2.0 * 24 * (499.0 * 12 * 1024 * 1024 + 2.0 * 499 * 499 * 1024));
  EXPECT_NEAR(flops.Total() * 1e-9 / 10, 38.39, 0.01);
}

}  // namespace
}  // namespace distill_l2s
