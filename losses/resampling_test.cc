#include "losses/resampling.h"

#include <ATen/Context.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/upsample_linear1d.h>
#include <ATen/ops/upsample_nearest1d.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace distill_l2s {
namespace {

// A clip of L positions that hold 0, 1, ... L - 1.
at::Tensor Ramp(int64_t length) { return at::arange(length, at::kFloat).view({1, length, 1}); }

at::Tensor Resample(int64_t length, int64_t count, DistillationConfig::Resampling mode) {
  return ResampleInTime(Ramp(length), at::tensor({length}), at::tensor({count}), count, mode).flatten();
}

TEST(ResamplingTest, NearestStretchesAndThins) {
  EXPECT_TRUE(at::equal(Resample(2, 5, DistillationConfig::NEAREST), at::tensor({0.f, 0.f, 0.f, 1.f, 1.f})));
  EXPECT_TRUE(at::equal(Resample(5, 2, DistillationConfig::NEAREST), at::tensor({0.f, 2.f})));
  EXPECT_TRUE(at::equal(Resample(4, 4, DistillationConfig::NEAREST), at::tensor({0.f, 1.f, 2.f, 3.f})));
}

TEST(ResamplingTest, NearestIndexIsComputedInFloat32) {
  EXPECT_EQ(Resample(2, 82, DistillationConfig::NEAREST)[41].item<float>(),
            0);  // 41 * 2 / 82 = 1 in whole numbers.
  const at::Tensor wide = ResampleInTime(Ramp(2).to(at::kDouble), at::tensor({int64_t{2}}),
                                         at::tensor({int64_t{82}}), 82, DistillationConfig::NEAREST);
  EXPECT_EQ(wide[0][41][0].item<double>(), 0);
}

TEST(ResamplingTest, LinearAlignsCorners) {
  EXPECT_TRUE(
      at::allclose(Resample(2, 5, DistillationConfig::LINEAR), at::tensor({0.f, .25f, .5f, .75f, 1.f})));
  EXPECT_TRUE(at::allclose(Resample(5, 3, DistillationConfig::LINEAR), at::tensor({0.f, 2.f, 4.f})));
  EXPECT_TRUE(at::allclose(Resample(1, 3, DistillationConfig::LINEAR), at::zeros({3})));
}

TEST(ResamplingTest, OnePositionTakesTheFirst) {
  EXPECT_EQ(Resample(7, 1, DistillationConfig::LINEAR).item<float>(), 0);
  EXPECT_EQ(Resample(7, 1, DistillationConfig::NEAREST).item<float>(), 0);
}

// Torch's own interpolation, clip by clip, is the reference.
at::Tensor Interpolate(const at::Tensor& clip, int64_t count, DistillationConfig::Resampling mode) {
  const at::Tensor channels_first = clip.t().unsqueeze(0);
  const at::Tensor resampled = mode == DistillationConfig::NEAREST
                                   ? at::upsample_nearest1d(channels_first, {count})
                                   : at::upsample_linear1d(channels_first, {count}, /*align_corners=*/true);
  return resampled[0].t();
}

void ExpectEqualsTorch(DistillationConfig::Resampling mode, at::ScalarType dtype, double tolerance) {
  at::manual_seed(3);
  for (int trial = 0; trial < 80; ++trial) {
    const int64_t batch = 1 + trial % 4;
    const int64_t longest = 1 + trial % 17;
    const int64_t most = 1 + trial % 31;
    const at::Tensor lengths = at::randint(1, longest + 1, {batch}, at::kLong);
    const at::Tensor counts = at::randint(0, most + 1, {batch}, at::kLong);
    at::Tensor hidden = at::randn({batch, longest, 3}, dtype);
    at::Tensor want = at::zeros({batch, most, 3}, dtype);
    for (int64_t b = 0; b < batch; ++b) {
      const int64_t length = lengths[b].item<int64_t>();
      const int64_t count = counts[b].item<int64_t>();
      if (count > 0) {
        want[b].slice(0, 0, count).copy_(Interpolate(hidden[b].slice(0, 0, length), count, mode));
      }
      hidden[b].slice(0, length).fill_(std::numeric_limits<double>::quiet_NaN());  // Must not be read.
    }
    const at::Tensor got = ResampleInTime(hidden, lengths, counts, most, mode);
    EXPECT_TRUE(at::allclose(got, want, tolerance, tolerance)) << "trial " << trial << "\n"
                                                               << got << "\n"
                                                               << want;
  }
}

TEST(ResamplingTest, NearestEqualsTorch) {
  ExpectEqualsTorch(DistillationConfig::NEAREST, at::kFloat, 0);
  ExpectEqualsTorch(DistillationConfig::NEAREST, at::kDouble, 0);
}

TEST(ResamplingTest, LinearEqualsTorch) {
  ExpectEqualsTorch(DistillationConfig::LINEAR, at::kFloat, 1e-5);
  ExpectEqualsTorch(DistillationConfig::LINEAR, at::kDouble, 1e-12);
}

}  // namespace
}  // namespace distill_l2s
