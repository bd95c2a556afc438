#include "losses/filtered_frames.h"

#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "losses/alignment_testing.h"

namespace distill_l2s {
namespace {

// Classes 0, 1, 2, then [UNK] and [PAD].
constexpr int64_t kClasses = 5;
constexpr int64_t kUnk = 3;
constexpr int64_t kPad = 4;

AlignedFrames Filter(const std::vector<int64_t>& path, int64_t length) {
  return FilteredFramesAlignment().Align(LogitsOfPaths({path}, kClasses), at::tensor({length}));
}

TEST(FilteredFramesTest, DropsUnkAndPad) {
  ExpectSegments(Filter({0, 0, kPad, 1, kUnk, 1}, 5), {{{0, 1}, {1, 2}, {3, 4}}});
}

TEST(FilteredFramesTest, AtMostOneFrameLeftTakesAllValidFrames) {
  ExpectSegments(Filter({kPad, 1, kUnk, 0}, 3), {{{0, 1}, {1, 2}, {2, 3}}});
  ExpectSegments(Filter({kPad, kPad}, 2), {{{0, 1}, {1, 2}}});
  // Unlike runs, two frames of one label are two.
  ExpectSegments(Filter({kPad, 1, 1, kPad}, 4), {{{1, 2}, {2, 3}}});
}

TEST(FilteredFramesTest, MatchesReference) {
  ExpectMatchesReference(FilteredFramesAlignment(), DistillationConfig::kFilteredFrames);
}

}  // namespace
}  // namespace distill_l2s
