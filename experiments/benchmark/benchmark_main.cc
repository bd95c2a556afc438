#include <gflags/gflags.h>

#include <filesystem>
#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/command_line.h"
#include "base/file.h"
#include "base/memory_reuse.h"
#include "base/output.h"
#include "base/status_macros.h"
#include "experiments/benchmark/benchmark.h"
#include "experiments/benchmark/benchmark_report.h"
#include "experiments/benchmark/benchmark_shape.h"
#include "experiments/benchmark/load_benchmark.h"
#include "experiments/benchmark/sustained_benchmark.h"
#include "experiments/threads_flag.h"
#include "experiments/training/device.h"
#include "modeling/wav2vec2/encoder_layer.h"

DEFINE_string(shape, "xlsr_53", "What of experiments/benchmark/shapes: xlsr_53, base, quickstart, ...");
DEFINE_string(task, "infer",
              "infer: logits; train: a step of CTC training, its feature encoder frozen; distill: one with "
              "Distill-L2S; load: how fast audio files become batches.");
DEFINE_string(precision, "fp32", "fp32, tf32, bf16, fp16 (train and distill), or int8 (infer on the CPU).");
DEFINE_string(device, "cpu", "cpu, cuda or cuda:N.");
DEFINE_int32(
    shapes, 1,
    "Batches of different lengths, taken by turns: the longest clips go from clip_s down to half of it.");
DEFINE_bool(
    profile, false,
    "Counts the operators and the GPU's kernels of one more step, and prints those that take the most.");
DEFINE_bool(sustained, false,
            "Trains on mp3 files of Common Voice's lengths through the loader, batch after batch: "
            "--repetitions steps after\n"
            "--warmup ones.");
DEFINE_int32(loader_threads, 2, "For --sustained: threads that prepare batches; 0: none.");
DEFINE_bool(segment_attention, true,
            "Lets padded batches on a GPU attend as segments of flash attention; with false, with a mask: to "
            "measure\n"
            "what it gains.");
DEFINE_bool(
    cudnn_attention, false,
    "Lets LibTorch choose cuDNN's attention on a GPU, which training forbids: to measure what that costs.");
DEFINE_double(batch_s, 20, "Seconds of audio in a batch, padding included.");
DEFINE_double(clip_s, 0, "Seconds of the longest clip; 0: the shape's.");
DEFINE_double(shortest, 0.8, "The shortest clip's length over the longest's.");
DEFINE_int32(warmup, 1, "Steps before those that count.");
DEFINE_int32(repetitions, 5, "Steps that count.");
DEFINE_string(work_dir, "",
              "For --task=load and --sustained: where audio and cache are written. Default: the system's for "
              "temporary files.");
DEFINE_string(json, "",
              "File that receives all figures; - is standard output, the text then comes on standard error.");

namespace distill_l2s {
namespace {

constexpr int64_t kGpuMatrixSize = 8192;

absl::StatusOr<BenchmarkTask> FindTask(const std::string& name) {
  for (const auto task :
       {BenchmarkTask::kInference, BenchmarkTask::kTraining, BenchmarkTask::kDistillation}) {
    if (name == BenchmarkTaskName(task)) return task;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("--task is \"", name, "\", expected infer, train, distill or load"));
}

std::string WorkDirectory(const char* default_name) {
  return FLAGS_work_dir.empty() ? JoinPath(std::filesystem::temp_directory_path().string(), default_name)
                                : UserPath(FLAGS_work_dir);
}

absl::Status RunLoading() {
  LoadBenchmarkOptions options;
  options.work_dir = WorkDirectory("distill_l2s_load_benchmark");
  options.batch_s = FLAGS_batch_s;
  if (!FLAGS_json.empty()) return absl::InvalidArgumentError("--json: --task=load writes none");
  ASSIGN_OR_RETURN(const LoadFigures figures, MeasureLoading(options));
  std::cout << DescribeLoading(figures);
  return absl::OkStatus();
}

absl::Status RunSustained(const BenchmarkOptions& benchmark) {
  if (benchmark.task == BenchmarkTask::kInference) {
    return absl::InvalidArgumentError("--sustained is for --task=train and --task=distill");
  }
  SustainedOptions options;
  options.workload = benchmark.workload;
  options.distills = benchmark.task == BenchmarkTask::kDistillation;
  options.work_dir = WorkDirectory("distill_l2s_sustained_benchmark");
  options.loader_threads = FLAGS_loader_threads;
  options.warmup = benchmark.warmup;
  options.steps = benchmark.repetitions;
  ASSIGN_OR_RETURN(Output json, Output::Open("json", FLAGS_json));
  ASSIGN_OR_RETURN(const SustainedFigures figures, MeasureSustained(options));
  (json.is_standard_output() ? std::cerr : std::cout) << DescribeSustained(options, figures) << std::flush;
  return json.Write(SustainedJson(options, figures));
}

absl::Status Run() {
  if (FLAGS_task == "load") return RunLoading();
  BenchmarkOptions options;
  ASSIGN_OR_RETURN(options.task, FindTask(FLAGS_task));
  const auto precision = FindBenchmarkPrecision(FLAGS_precision);
  if (!precision.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--precision is \"", FLAGS_precision, "\", expected fp32, tf32, bf16, fp16 or int8"));
  }
  WorkloadOptions& workload = options.workload;
  workload.precision = *precision;
  ASSIGN_OR_RETURN(workload.shape, FindBenchmarkShape(FLAGS_shape));
  if (FLAGS_clip_s != 0) workload.shape.set_clip_s(FLAGS_clip_s);
  workload.batch_s = FLAGS_batch_s;
  workload.shapes = FLAGS_shapes;
  ASSIGN_OR_RETURN(workload.device, OpenDevice(FLAGS_device));
  if (workload.device.is_cuda()) {
    AllowCudnnAttention(FLAGS_cudnn_attention);
    SelfAttention::AllowSegments(FLAGS_segment_attention);
    options.matrix_size = kGpuMatrixSize;
  }
  options.profiles = FLAGS_profile;
  workload.shortest = FLAGS_shortest;
  options.warmup = FLAGS_warmup;
  options.repetitions = FLAGS_repetitions;
  RETURN_IF_ERROR(UseThreadsFlag());
  if (FLAGS_sustained) return RunSustained(options);
  ASSIGN_OR_RETURN(Output json, Output::Open("json", FLAGS_json));
  ASSIGN_OR_RETURN(const BenchmarkResult result, RunBenchmark(options));
  (json.is_standard_output() ? std::cerr : std::cout)
      << DescribeBenchmark(FLAGS_shape, options, result) << std::flush;
  return json.Write(BenchmarkJson(FLAGS_shape, options, result));
}

}  // namespace
}  // namespace distill_l2s

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(
      "How fast a model of the real shape, with random weights, runs here:\n"
      "  ./bazelw run //experiments:benchmark -- --shape=xlsr_53 --task=infer --precision=bf16\n"
      "Prints step time, real-time factor, arithmetic against this machine's large matrix product, memory "
      "and "
      "time by part.",
      &argc, &argv);
  distill_l2s::KeepFreedMemory();
  return distill_l2s::ExitCode(distill_l2s::Run());
}
