#pragma once

#include <exception>
#include <functional>
#include <string>

#include "absl/status/status.h"

namespace distill_l2s {

// LibTorch throws; the functions of this repository return a status. These stand at the border.

// True if `error` reports that memory ended: c10::OutOfMemoryError and std::bad_alloc, and what cuBLAS,
// cuDNN, NCCL, the CUDA runtime and the CPU's allocator report in other exceptions.
bool IsOutOfMemory(const std::exception& error);

// Returns the message of `error` without the C++ backtrace that LibTorch appends to it.
std::string ErrorText(const std::exception& error);

// Returns ResourceExhausted if IsOutOfMemory(error), else Internal, with its ErrorText().
absl::Status ErrorStatus(const std::exception& error);

// Returns what `work` returns, or ErrorStatus() of what it throws.
absl::Status CatchErrors(const std::function<absl::Status()>& work);

}  // namespace distill_l2s
