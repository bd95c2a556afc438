#pragma once

#include <string>

#include "experiments/benchmark/benchmark.h"

namespace distill_l2s {

// A table for people: how fast, how near to the machine, how much memory, and where the time goes.
std::string DescribeBenchmark(const std::string& shape_name, const BenchmarkOptions& options,
                              const BenchmarkResult& result);

// All of it as a JSON document; "config" is transformers' config.json of the student.
std::string BenchmarkJson(const std::string& shape_name, const BenchmarkOptions& options,
                          const BenchmarkResult& result);

}  // namespace distill_l2s
