#pragma once

#include <c10/core/Allocator.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace distill_l2s {

// For tests: within its life LibTorch's tensors on the CPU have no more than `limit_bytes` together; what
// would go beyond throws c10::OutOfMemoryError, as a GPU's allocator does. One at a time; tensors may outlive
// it.
class LimitedMemory {
 public:
  explicit LimitedMemory(int64_t limit_bytes);
  ~LimitedMemory();
  LimitedMemory(const LimitedMemory&) = delete;
  LimitedMemory& operator=(const LimitedMemory&) = delete;

  // The most bytes that were allocated at once, of those allocated within its life.
  int64_t peak_bytes() const;
  int64_t live_bytes() const;
  // Allocations that failed.
  int failures() const;

 private:
  c10::Allocator* const former_;
};

}  // namespace distill_l2s
