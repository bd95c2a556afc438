#include "modeling/wav2vec2/window_convolution.h"

#include <ATen/Context.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/conv1d.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/randn_like.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "modeling/wav2vec2/one_dnn_scope.h"

namespace distill_l2s {
namespace {

struct Shape {
  int64_t kernel;
  int64_t stride;
  int64_t padding;
  int64_t groups;
};

at::Tensor Reference(const at::Tensor& frames, const at::Tensor& weight,
                     const std::optional<at::Tensor>& bias, const Shape& shape) {
  return at::conv1d(frames.transpose(1, 2), weight, bias, shape.stride, shape.padding, /*dilation=*/1,
                    shape.groups)
      .transpose(1, 2);
}

TEST(WindowConvolutionTest, ValuesAndGradientsAreConv1ds) {
  at::manual_seed(1);
  const auto options = at::TensorOptions().dtype(at::kDouble);
  for (const Shape& shape : {Shape{3, 2, 0, 1}, Shape{2, 2, 0, 1}, Shape{10, 5, 0, 1}, Shape{5, 1, 2, 4},
                             Shape{7, 3, 1, 2}, Shape{1, 2, 0, 1}}) {
    for (const int64_t length : {10, 11, 12, 23}) {
      SCOPED_TRACE(absl::StrCat("kernel ", shape.kernel, ", stride ", shape.stride, ", length ", length));
      const at::Tensor frames = at::randn({2, length, 8}, options).set_requires_grad(true);
      const at::Tensor weight =
          at::randn({12, 8 / shape.groups, shape.kernel}, options).set_requires_grad(true);
      const at::Tensor bias = at::randn({12}, options).set_requires_grad(true);
      const at::Tensor got = ConvolveWindows(frames, weight, bias, shape.stride, shape.padding, shape.groups);
      const at::Tensor expected = Reference(frames, weight, bias, shape);
      ASSERT_EQ(got.sizes(), expected.sizes());
      EXPECT_TRUE(got.is_contiguous());
      EXPECT_TRUE(at::allclose(got, expected, 1e-10, 1e-12));

      const at::Tensor probe = at::randn_like(expected);
      const std::vector<at::Tensor> inputs = {frames, weight, bias};
      expected.backward(probe);
      std::vector<at::Tensor> gradients;
      for (at::Tensor input : inputs) {
        gradients.push_back(input.grad());
        input.mutable_grad() = at::Tensor();
      }
      got.backward(probe);
      for (size_t i = 0; i < inputs.size(); ++i) {
        EXPECT_TRUE(at::allclose(inputs[i].grad(), gradients[i], 1e-10, 1e-12)) << i;
      }
    }
  }
}

TEST(WindowConvolutionTest, WithoutBiasAndWithFixedInputs) {
  at::manual_seed(2);
  const Shape shape = {3, 2, 0, 1};
  const at::Tensor frames = at::randn({1, 9, 4});
  const at::Tensor weight = at::randn({4, 4, 3}).set_requires_grad(true);
  const at::Tensor got = ConvolveWindows(frames, weight, std::nullopt, shape.stride);
  EXPECT_TRUE(at::allclose(got, Reference(frames, weight, std::nullopt, shape), 1e-5, 1e-6));
  got.sum().backward();
  EXPECT_FALSE(frames.grad().defined());
  EXPECT_GT(weight.grad().abs().sum().item<double>(), 0);
}

TEST(WindowConvolutionTest, PreferredWithoutOneDnn) {
  const at::Tensor frames = at::randn({1, 4, 2});
  EXPECT_FALSE(PrefersWindows(frames));
  const OneDnnScope scope(at::kCPU, at::kFloat);
  EXPECT_TRUE(PrefersWindows(frames));
}

}  // namespace
}  // namespace distill_l2s
