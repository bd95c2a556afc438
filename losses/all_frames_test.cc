#include "losses/all_frames.h"

#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "losses/alignment_testing.h"

namespace distill_l2s {
namespace {

TEST(AllFramesTest, IsTheIdentityOnValidFrames) {
  const at::Tensor logits = LogitsOfPaths({{0, 2, 2}, {1, 1, 1}}, 3);
  ExpectSegments(AllFramesAlignment().Align(logits, at::tensor({int64_t{3}, int64_t{2}})),
                 {{{0, 1}, {1, 2}, {2, 3}}, {{0, 1}, {1, 2}}});
}

TEST(AllFramesTest, MatchesReference) {
  ExpectMatchesReference(AllFramesAlignment(), DistillationConfig::kAllFrames);
}

}  // namespace
}  // namespace distill_l2s
