#pragma once

#include <c10/core/Device.h>
#include <torch/nn/module.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace distill_l2s {

// The device "cpu", "cuda" (the first GPU) or "cuda:N", ready for use. The binary itself is linked with
// LibTorch's CPU part alone: for CUDA this loads libtorch_cuda.so from beside the libtorch_cpu.so that runs,
// once a process, and with it its kernels; the GPU becomes the calling thread's current one. Errors name what
// is missing: the name's form, the library, a driver or GPU, the GPU of that number.
absl::StatusOr<at::Device> OpenDevice(const std::string& name);

// Moves parameters and buffers, keeping what others hold of them. An error if the device's memory does not
// hold them.
absl::Status MoveTo(at::Device device, torch::nn::Module* module);

// Whether matrix products and convolutions of fp32 on CUDA may round their inputs to TF32 (10 bits of
// mantissa): some times faster on GPUs of 2020 and later. Without effect on the CPU.
void AllowTf32(bool allowed);

}  // namespace distill_l2s
