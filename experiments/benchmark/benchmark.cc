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
#include "experiments/training/device.h"

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
  const at::Device device = options.workload.device;
  Progress progress(BenchmarkTaskName(options.task), options.warmup + options.repetitions, "steps");
  PartTimes parts;
  for (int i = 0; i < options.warmup + options.repetitions; ++i) {
    // A GPU's rate does not change from step to step as that of cores with neighbours does.
    if (device.is_cpu()) {
      *matrix_rate =
          std::max(*matrix_rate, MatrixProductRate(options.workload.precision, options.matrix_size, device));
    }
    Synchronize(device);
    parts.Take();
    const double processor_start_s = ProcessorSeconds();
    const absl::Time start = absl::Now();
    RETURN_IF_ERROR(workload->Step());
    Synchronize(device);
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

// Steps one after the other, without waiting for the device between them.
absl::StatusOr<double> MeasureUnbroken(const BenchmarkOptions& options, Workload* workload) {
  Synchronize(options.workload.device);
  const absl::Time start = absl::Now();
  for (int i = 0; i < options.repetitions; ++i) RETURN_IF_ERROR(workload->Step());
  Synchronize(options.workload.device);
  return absl::ToDoubleSeconds(absl::Now() - start) / options.repetitions;
}

// Describes the batches, which every workload makes from the same options.
absl::Status DescribeBatches(const WorkloadOptions& options, BenchmarkResult* result) {
  ASSIGN_OR_RETURN(const std::vector<Batch> batches, MakeNoiseBatches(options));
  result->clips = batches.front().waveforms.size(0);
  result->samples = batches.front().waveforms.size(1);
  int64_t samples = 0;
  for (const Batch& batch : batches) {
    const int64_t* const lengths = batch.sample_lengths.const_data_ptr<int64_t>();
    for (size_t i = 0; i < batch.clips.size(); ++i) samples += lengths[i];
  }
  result->audio_s = static_cast<double>(samples) / kSpeechRateHz / static_cast<double>(batches.size());
  return absl::OkStatus();
}

int64_t MemoryNow(at::Device device) { return device.is_cpu() ? ResidentBytes() : DeviceBytes(device); }

int64_t PeakMemory(at::Device device) {
  return device.is_cpu() ? PeakResidentBytes() : PeakDeviceBytes(device);
}

void ForgetPeakMemory(at::Device device) {
  if (device.is_cpu()) {
    ForgetPeakResidentBytes();
  } else {
    ForgetPeakDeviceBytes(device);
  }
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
  const at::Device device = options.workload.device;
  BenchmarkResult result;
  result.machine = MachineName();
  result.device = DeviceName(device);
  result.threads = at::get_num_threads();
  RETURN_IF_ERROR(DescribeBatches(options.workload, &result));
  result.matrix_rate = MatrixProductRate(options.workload.precision, options.matrix_size, device);
  ForgetPeakMemory(device);
  const int64_t baseline = MemoryNow(device);
  ASSIGN_OR_RETURN(const auto workload, CreateWorkload(options));
  ForgetPeakMemory(device);
  result.model_bytes = MemoryNow(device) - baseline;
  result.flops = workload->Flops();
  Samples samples;
  RETURN_IF_ERROR(Repeat(options, workload.get(), &samples, &result.matrix_rate));
  result.peak_bytes = PeakMemory(device) - baseline;
  result.step_s = Summarize(samples.step_s);
  result.processor_s = Summarize(samples.processor_s).median;
  for (const auto& [name, seconds] : samples.part_s) result.part_s[name] = Summarize(seconds);
  result.unbroken_s = result.step_s.median;
  if (!device.is_cpu()) {
    ASSIGN_OR_RETURN(result.unbroken_s, MeasureUnbroken(options, workload.get()));
  }
  if (options.profiles) {
    ASSIGN_OR_RETURN(result.profile, ProfileOperators(device, [&] {
                       RETURN_IF_ERROR(workload->Step());
                       Synchronize(device);
                       return absl::OkStatus();
                     }));
  }
  return result;
}

}  // namespace distill_l2s
