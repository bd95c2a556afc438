#pragma once

#include <c10/core/Device.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace distill_l2s {

// The operators that LibTorch's dispatcher was called for, and the kernels that a GPU ran, by name.
struct OperatorProfile {
  struct Entry {
    int64_t calls = 0;
    double seconds = 0;  // Of the operators of all threads, inner ones included; of the kernels.
  };
  std::map<std::string, Entry> operators;
  std::map<std::string, Entry> kernels;  // Empty on the CPU.

  // The time in which the GPU did nothing between the first kernel's start and the last one's end.
  double idle_s = 0;
  double span_s = 0;  // That whole time.
};

// Runs `work`, all of whose device work is done when it returns, under LibTorch's profiler. Errors: the
// work's own.
absl::StatusOr<OperatorProfile> ProfileOperators(at::Device device,
                                                 const std::function<absl::Status()>& work);

// A table of the `rows` names that took the most time, kernels before operators.
std::string DescribeProfile(const OperatorProfile& profile, size_t rows);

}  // namespace distill_l2s
