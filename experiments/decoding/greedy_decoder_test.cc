#include "experiments/decoding/greedy_decoder.h"

#include <ATen/Context.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

class GreedyDecoderTest : public testing::Test {
 protected:
  GreedyDecoderTest() { at::manual_seed(1); }

  const GreedyDecoder decoder_;
  const at::Tensor lengths_ = at::tensor({7, 4}, at::kLong);
  const at::Tensor logits_ = at::randn({2, 7, 5});
};

TEST_F(GreedyDecoderTest, ClipsAreTheirBestPaths) {
  const auto paths = decoder_.DecodeClips(logits_, lengths_);
  ASSERT_TRUE(paths.ok()) << paths.status();
  EXPECT_EQ(*paths, BestPaths(logits_, lengths_));
  EXPECT_EQ(decoder_.Description(), "greedy, without a language model");
}

TEST_F(GreedyDecoderTest, AStreamPutsPiecesTogether) {
  const auto emissions = decoder_.Emissions(logits_, lengths_);
  ASSERT_EQ(emissions.size(), 2u);
  EXPECT_EQ(emissions[1].best.labels, BestPaths(logits_, lengths_)[1]);
  EXPECT_FALSE(emissions[0].log_probs.defined());
  const auto stream = decoder_.NewStream();
  stream->Push(emissions[0], 0, 3);
  stream->Push(emissions[0], 3, 7);
  stream->Push(emissions[1], 1, 3);
  const FrameLabels frames = stream->Finish();
  ASSERT_EQ(frames.labels.size(), 9u);
  ASSERT_EQ(frames.posteriors.size(), 9u);
  EXPECT_EQ(std::vector<int64_t>(frames.labels.begin(), frames.labels.begin() + 7), emissions[0].best.labels);
  EXPECT_EQ(frames.labels[8], emissions[1].best.labels[2]);
  EXPECT_EQ(frames.posteriors[7], emissions[1].best.posteriors[1]);
}

}  // namespace
}  // namespace distill_l2s
