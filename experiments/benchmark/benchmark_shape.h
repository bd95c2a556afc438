#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "experiments/benchmark/benchmark_shape.pb.h"

namespace distill_l2s {

// The shape of that name, a file of shapes/ in the running program's runfiles, its student resolved and
// valid. Errors name the shapes that there are, or the file and its field.
absl::StatusOr<BenchmarkShape> FindBenchmarkShape(const std::string& name);

}  // namespace distill_l2s
