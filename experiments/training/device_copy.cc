#include "experiments/training/device_copy.h"

#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

namespace distill_l2s {

DeviceCopy::DeviceCopy(at::Device device) : device_(device) {
  if (!device.is_cpu()) side_ = c10::impl::VirtualGuardImpl(device.type()).getStreamFromGlobalPool(device);
}

// The allocator of pinned memory keeps the pinned copy until the stream is done with it.
at::Tensor DeviceCopy::Copy(const at::Tensor& tensor) const {
  const at::Tensor source = tensor.is_pinned() ? tensor : tensor.pin_memory();
  return source.to(device_, /*non_blocking=*/true);
}

Batch DeviceCopy::operator()(const Batch& batch) const {
  if (!side_.has_value()) return batch;
  const c10::impl::VirtualGuardImpl guard(device_.type());
  const c10::Stream current = guard.getStream(device_);
  Batch copied = batch;
  c10::Event done(device_.type());
  {
    const c10::StreamGuard on_side(*side_);
    copied.waveforms = Copy(batch.waveforms);
    copied.labels = Copy(batch.labels);
    done.record(*side_);
  }
  done.block(current);
  for (const at::Tensor& tensor : {copied.waveforms, copied.labels}) {
    guard.recordDataPtrOnStream(tensor.storage().data_ptr(), current);
  }
  return copied;
}

}  // namespace distill_l2s
