#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/benchmark/sample_summary.h"
#include "experiments/benchmark/workload.h"

namespace distill_l2s {

enum class BenchmarkTask { kInference, kTraining, kDistillation };

// "infer", "train", "distill".
const char* BenchmarkTaskName(BenchmarkTask task);

struct BenchmarkOptions {
  BenchmarkTask task = BenchmarkTask::kInference;
  WorkloadOptions workload;
  int warmup = 1;
  int repetitions = 5;
  int64_t matrix_size = 2048;  // Of the product that the machine's rate is taken from.
};

struct BenchmarkResult {
  int64_t clips = 0;
  int64_t samples = 0;  // Of each clip, padding included.
  double audio_s = 0;   // Without padding.
  double flops = 0;     // Of a step.
  SampleSummary step_s;
  // Seconds of each part of a step (PartTimes), and "other", what is in none of them.
  std::map<std::string, SampleSummary> part_s;
  double processor_s = 0;   // Of all threads, the median step's.
  double matrix_rate = 0;   // The best of MatrixProductRate before and between the repetitions.
  int64_t model_bytes = 0;  // Resident with model and batch, above that before them.
  int64_t peak_bytes = 0;   // The most that was resident in the repetitions, above that before the model.
  int threads = 0;
  std::string machine;

  double RealTimeFactor() const { return step_s.median / audio_s; }
  double Rate() const { return flops / step_s.median; }
  double ShareOfMatrixRate() const { return Rate() / matrix_rate; }
};

// Measures on LibTorch's threads, with progress on stderr. Errors: an option out of its range, by its flag's
// name.
absl::StatusOr<BenchmarkResult> RunBenchmark(const BenchmarkOptions& options);

}  // namespace distill_l2s
