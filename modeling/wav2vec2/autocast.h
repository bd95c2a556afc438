#pragma once

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

namespace distill_l2s {

// Within its life LibTorch computes matrix products and convolutions of `device` in `dtype` (bfloat16 or
// half) on this thread, and leaves what needs the range of fp32 in fp32. With kFloat nothing changes.
//
// LibTorch keeps the casts of the weights for all threads, with the graph that they were made in. The
// outermost scope of a thread begins and ends without any, so that none outlives an update of the weights;
// within it, either all passes record a graph or none does. A scope inside another neither keeps nor takes
// casts: it may compute in another type, or with another mode of the gradient.
class AutocastScope {
 public:
  AutocastScope(c10::DeviceType device, c10::ScalarType dtype);
  ~AutocastScope();
  AutocastScope(const AutocastScope&) = delete;
  AutocastScope& operator=(const AutocastScope&) = delete;

 private:
  const c10::DeviceType device_;
  const bool is_active_;
  const bool was_enabled_;
  const bool kept_casts_;
  const c10::ScalarType former_dtype_;
};

}  // namespace distill_l2s
