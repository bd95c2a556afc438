#pragma once

#include <c10/core/Device.h>

#include <cstdint>
#include <string>

#include "experiments/benchmark/benchmark_precision.h"

namespace distill_l2s {

// The processor's name and what of it matters here: "Intel(R) Xeon(R) Processor (2 cores; avx512f avx512_bf16
// amx_bf16 amx_int8)".
std::string MachineName();

// Memory of this process that is resident now; 0 where the kernel does not say.
int64_t ResidentBytes();
// The most that was resident since ForgetPeakBytes, or since the start where the kernel cannot forget.
int64_t PeakResidentBytes();
void ForgetPeakResidentBytes();

// Returns the FLOP/s (for kInt8 integer operations a second) of one product of `size` x `size` matrices by
// the kernel that `precision` computes linear layers with, on `device`; on the CPU, on LibTorch's threads.
// Takes the best of some tries within a tenth of a second or so: called between repetitions, the best of all
// calls is what the machine can do in the same minutes.
double MatrixProductRate(BenchmarkPrecision precision, int64_t size, at::Device device);

}  // namespace distill_l2s
