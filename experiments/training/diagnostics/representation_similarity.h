#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace distill_l2s {

// Linear centred kernel alignment (Kornblith et al. 2019, "Similarity of neural network representations
// revisited", equation 3 with linear kernels) of two representations of the same things, from parts:
//   CKA(X, Y) = |X'Y|^2 / (|X'X| |Y'Y|), Frobenius norms, X [N, p] and Y [N, q] less their column means.
// 1: one is the other rotated and scaled; 0: nothing in common.
class RepresentationSimilarity {
 public:
  // x [n, p], y [n, q]: n more things; any floating dtype and device. Sums are fp64 on the CPU.
  void Add(const at::Tensor& x, const at::Tensor& y);

  int64_t count() const { return count_; }
  // NaN where one representation does not vary, or nothing was added.
  double Cka() const;

 private:
  int64_t count_ = 0;
  at::Tensor x_sum_, y_sum_;  // [p], [q]
  at::Tensor xx_, yy_, xy_;   // [p, p], [q, q], [p, q]
};

// The mean over coordinates of each coordinate's variance over all vectors added: 0 where all are one point.
class MeanVariance {
 public:
  // x [n, p].
  void Add(const at::Tensor& x);

  // NaN if nothing was added.
  double Value() const;

 private:
  int64_t count_ = 0;
  at::Tensor sum_, squares_;  // [p]
};

}  // namespace distill_l2s
