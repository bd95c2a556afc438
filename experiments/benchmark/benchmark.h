#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/benchmark/operator_profile.h"
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
  bool profiles = false;  // Adds one more step, whose operators and kernels are counted (operator_profile.h).
};

struct BenchmarkResult {
  int64_t clips = 0;     // Of the first batch.
  int64_t samples = 0;   // Of each of its clips, padding included.
  double audio_s = 0;    // Of a step, without padding; the mean over the batches.
  double flops = 0;      // Of a step.
  SampleSummary step_s;  // Until the device is done.
  // On a GPU: the mean of as many steps again, between which the host does not wait for it, as in training.
  // On the CPU the same as the median.
  double unbroken_s = 0;
  // Seconds of each part of a step (PartTimes), and "other", what is in none of them.
  // On a GPU these are the host's times, which launches kernels and runs ahead.
  std::map<std::string, SampleSummary> part_s;
  double processor_s = 0;  // Of all threads, the median step's.
  double matrix_rate = 0;  // The best of MatrixProductRate before and between the repetitions.
  // Resident with model and batches, above that before them; on a GPU, that of its memory which tensors take.
  int64_t model_bytes = 0;
  int64_t peak_bytes = 0;  // The most of it in the repetitions.
  int threads = 0;
  std::string machine;
  std::string device;       // DeviceName().
  OperatorProfile profile;  // Empty unless asked for.

  double RealTimeFactor() const { return unbroken_s / audio_s; }
  double Rate() const { return flops / unbroken_s; }
  double ShareOfMatrixRate() const { return Rate() / matrix_rate; }
};

// Measures on LibTorch's threads, with progress on stderr. Errors: an option out of its range, by its flag's
// name.
absl::StatusOr<BenchmarkResult> RunBenchmark(const BenchmarkOptions& options);

}  // namespace distill_l2s
