#pragma once

#include <c10/core/Device.h>
#include <c10/core/Stream.h>

#include <optional>

#include "data/batching/batch.h"

namespace distill_l2s {

// Brings batches to a device. To an accelerator they go from pinned memory on a stream of their own, beside
// what the device computes; the current stream waits for them, the host does not.
class DeviceCopy {
 public:
  explicit DeviceCopy(at::Device device);

  // The batch with waveforms and labels on the device; lengths stay on the CPU, where they are read.
  Batch operator()(const Batch& batch) const;

  at::Device device() const { return device_; }

 private:
  at::Tensor Copy(const at::Tensor& tensor) const;

  const at::Device device_;
  std::optional<c10::Stream> side_;  // None on the CPU.
};

}  // namespace distill_l2s
