#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace distill_l2s {

// A teacher layer's mean and standard deviation per dimension. Sentence encoders are anisotropic: without
// them, most of a mean square goes into a mean that all sentences share.
struct Standardization {
  at::Tensor mean;       // mu, [D] fp64.
  at::Tensor deviation;  // sigma, [D] fp64, at least 1e-5; the sum of squares is divided by the count.

  // (states - mu) / sigma of [..., D], in the states' dtype.
  at::Tensor Apply(const at::Tensor& states) const;
};

// Collects a layer's states clip by clip, in fp64: around the first row, so that a constant dimension has
// exactly sigma = 1e-5.
class StandardizationSums {
 public:
  // `states` [L, D] of one clip, <s> and </s> included, which are not counted.
  void Add(const at::Tensor& states);
  // The positions counted.
  int64_t count() const { return count_; }
  // `count()` is at least 1.
  Standardization Result() const;

 private:
  int64_t count_ = 0;
  at::Tensor origin_, sum_, squares_;  // [D] fp64.
};

}  // namespace distill_l2s
