#include "experiments/benchmark/benchmark.h"

#include <ATen/Parallel.h>
#include <glog/logging.h>

#include <algorithm>
#include <ctime>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/progress.h"
#include "base/status_macros.h"
#include "data/audio/speech.h"
#include "experiments/benchmark/machine.h"
#include "experiments/benchmark/part_times.h"

namespace distill_l2s {
namespace {

double ProcessorSeconds() {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

absl::StatusOr<std::unique_ptr<Workload>> CreateWorkload(const BenchmarkOptions& options) {
  switch (options.task) {
    case BenchmarkTask::kInference:
      return CreateInference(options.workload);
    case BenchmarkTask::kTraining:
      return CreateTraining(options.workload, /*distills=*/false);
    case BenchmarkTask::kDistillation:
      return CreateTraining(options.workload, /*distills=*/true);
  }
  LOG(FATAL) << "no such task";
}

struct Samples {
  std::vector<double> step_s, processor_s;
  std::map<std::string, std::vector<double>> part_s;
};

absl::Status Repeat(const BenchmarkOptions& options, Workload* workload, Samples* samples,
                    double* matrix_rate) {
  Progress progress(BenchmarkTaskName(options.task), options.warmup + options.repetitions, "steps");
  PartTimes parts;
  for (int i = 0; i < options.warmup + options.repetitions; ++i) {
    *matrix_rate = std::max(*matrix_rate, MatrixProductRate(options.workload.precision, options.matrix_size));
    parts.Take();
    const double processor_start_s = ProcessorSeconds();
    const absl::Time start = absl::Now();
    RETURN_IF_ERROR(workload->Step());
    const double step_s = absl::ToDoubleSeconds(absl::Now() - start);
    progress.Advance(1);
    if (i < options.warmup) continue;
    samples->step_s.push_back(step_s);
    samples->processor_s.push_back(ProcessorSeconds() - processor_start_s);
    double other_s = step_s;
    for (const auto& [name, seconds] : parts.Take()) {
      samples->part_s[name].push_back(seconds);
      other_s -= seconds;
    }
    samples->part_s["other"].push_back(std::max(0.0, other_s));
  }
  return absl::OkStatus();
}

// What the batch is, which every workload makes from the same options.
absl::Status DescribeBatch(const WorkloadOptions& options, BenchmarkResult* result) {
  ASSIGN_OR_RETURN(const Batch batch, MakeNoiseBatch(options));
  result->clips = batch.waveforms.size(0);
  result->samples = batch.waveforms.size(1);
  const int64_t* const lengths = batch.sample_lengths.const_data_ptr<int64_t>();
  for (int64_t i = 0; i < result->clips; ++i) {
    result->audio_s += static_cast<double>(lengths[i]) / kSpeechRateHz;
  }
  return absl::OkStatus();
}

}  // namespace

const char* BenchmarkTaskName(BenchmarkTask task) {
  switch (task) {
    case BenchmarkTask::kInference:
      return "infer";
    case BenchmarkTask::kTraining:
      return "train";
    case BenchmarkTask::kDistillation:
      return "distill";
  }
  LOG(FATAL) << "no such task";
}

absl::StatusOr<BenchmarkResult> RunBenchmark(const BenchmarkOptions& options) {
  if (options.repetitions < 1 || options.warmup < 0) {
    return absl::InvalidArgumentError(absl::StrCat("--repetitions is ", options.repetitions, ", --warmup ",
                                                   options.warmup, "; expected at least 1, at least 0"));
  }
  BenchmarkResult result;
  result.machine = MachineName();
  result.threads = at::get_num_threads();
  RETURN_IF_ERROR(DescribeBatch(options.workload, &result));
  result.matrix_rate = MatrixProductRate(options.workload.precision, options.matrix_size);
  ForgetPeakResidentBytes();
  const int64_t baseline = ResidentBytes();
  ASSIGN_OR_RETURN(const auto workload, CreateWorkload(options));
  ForgetPeakResidentBytes();
  result.model_bytes = ResidentBytes() - baseline;
  result.flops = workload->Flops();
  Samples samples;
  RETURN_IF_ERROR(Repeat(options, workload.get(), &samples, &result.matrix_rate));
  result.peak_bytes = PeakResidentBytes() - baseline;
  result.step_s = Summarize(samples.step_s);
  result.processor_s = Summarize(samples.processor_s).median;
  for (const auto& [name, seconds] : samples.part_s) result.part_s[name] = Summarize(seconds);
  return result;
}

}  // namespace distill_l2s
