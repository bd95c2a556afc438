#pragma once

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

namespace distill_l2s {

// Within its life LibTorch computes matrix products and convolutions of `device` in `dtype` (bfloat16 or
// half) on this thread, and leaves what needs the range of fp32 in fp32. With kFloat nothing changes.
class AutocastScope {
 public:
  AutocastScope(c10::DeviceType device, c10::ScalarType dtype);
  ~AutocastScope();
  AutocastScope(const AutocastScope&) = delete;
  AutocastScope& operator=(const AutocastScope&) = delete;

 private:
  const c10::DeviceType device_;
  const bool was_enabled_;
  const c10::ScalarType former_dtype_;
};

}  // namespace distill_l2s
