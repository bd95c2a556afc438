#pragma once

#include <c10/core/Device.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace distill_l2s {

// The device "cpu", "cuda" (the first GPU) or "cuda:N", ready for use. The binary itself is linked with
// LibTorch's CPU part alone: for CUDA this loads libtorch_cuda.so from beside the libtorch_cpu.so that runs,
// once a process, and with it its kernels; the GPU becomes the calling thread's current one, and cuDNN's
// attention (AllowCudnnAttention) and TF32, which LibTorch allows in convolutions, are forbidden. Errors name
// what is missing: the name's form, the library, a driver or GPU, the GPU of that number.
absl::StatusOr<at::Device> OpenDevice(const std::string& name);

// Returns the number of GPUs that the process can see; opens none. Loads LibTorch's CUDA part. Errors: those
// of OpenDevice("cuda").
absl::StatusOr<int> CountGpus();

// Moves parameters and buffers, keeping what others hold of them. An error if the device's memory does not
// hold them.
absl::Status MoveTo(at::Device device, torch::nn::Module* module);

// Waits until all work that was given to the device is done; returns at once on the CPU.
void Synchronize(at::Device device);

// Returns the most bytes of a GPU that LibTorch's tensors have taken since the start or
// ForgetPeakDeviceBytes(), and those that they take now; 0 for the CPU.
int64_t PeakDeviceBytes(at::Device device);
int64_t DeviceBytes(at::Device device);
void ForgetPeakDeviceBytes(at::Device device);

// Returns the GPU's name as its driver gives it ("NVIDIA H100 80GB HBM3"), "cpu" for the CPU, and "unknown
// GPU" where the driver does not answer.
std::string DeviceName(at::Device device);

// Allows or forbids cuDNN's attention on CUDA; OpenDevice() forbids it. LibTorch 2.11 prefers it on compute
// capability 9.0, where it rounds the dropout probability to sixteenths (pytorch#174245), gives NaN gradients
// with a mask at some lengths (pytorch#196678), and builds a plan anew for each shape. The other
// implementations have none of these faults.
void AllowCudnnAttention(bool allowed);

// Lets every operator on CUDA give the same bits whenever its inputs are the same, at some cost in speed; one
// that cannot throws, and names itself. To be called before the first operator on a GPU, as it sets
// CUBLAS_WORKSPACE_CONFIG where the environment does not.
void MakeDeterministic();

// Whether matrix products and convolutions of fp32 on CUDA may round their inputs to TF32 (10 bits of
// mantissa): some times faster on GPUs of 2020 and later. Without effect on the CPU.
void AllowTf32(bool allowed);

}  // namespace distill_l2s
