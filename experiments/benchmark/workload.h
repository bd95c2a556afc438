#pragma once

#include <c10/core/Device.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "data/batching/batch.h"
#include "experiments/benchmark/benchmark_precision.h"
#include "experiments/benchmark/benchmark_shape.pb.h"
#include "experiments/training/training_step.h"

namespace distill_l2s {

// The work that a benchmark repeats, with random weights and audio.
class Workload {
 public:
  virtual ~Workload() = default;

  // Does one repetition: that of the next batch, in turns. On the CPU all of it is done when this returns; a
  // GPU may still be at it.
  virtual absl::Status Step() = 0;
  // Returns the floating-point operations of a step (flops.h), the mean over the batches.
  virtual double Flops() const = 0;
};

struct WorkloadOptions {
  BenchmarkShape shape;
  BenchmarkPrecision precision = BenchmarkPrecision::kFloat32;
  // The device, from OpenDevice().
  at::Device device = at::kCPU;
  // Batches of different shapes, which steps take by turns: their longest clips go evenly from shape.clip_s
  // down to half of it. 1: a single batch.
  int shapes = 1;
  // Clips whose lengths go evenly from shape.clip_s down to `shortest` of it; as many as give about batch_s
  // seconds, padding included, at least one.
  double batch_s = 20;
  double shortest = 0.8;
  uint64_t seed = 1;
};

// Returns `options.shapes` batches on the CPU: waveforms of noise, 14 labels a second. Clips are numbered
// from 0 through all batches.
absl::StatusOr<std::vector<Batch>> MakeNoiseBatches(const WorkloadOptions& options);

// Emissions of a batch by a Recognizer.
absl::StatusOr<std::unique_ptr<Workload>> CreateInference(const WorkloadOptions& options);

// Returns a step of training a random student, its feature encoder frozen, in any precision but int8; with
// `distills`, with the shrink loss of the last layers, for clips of these lengths, numbered from 0, whose
// teacher's hidden states are in its cache. It takes batches on the CPU.
absl::StatusOr<std::unique_ptr<TrainingStep>> CreateTrainingStep(const WorkloadOptions& options,
                                                                 bool distills,
                                                                 absl::Span<const int64_t> clip_samples);

// A step of TrainingStep, update included, the feature encoder frozen, in any precision but int8; with
// `distills`, with the shrink loss of the last layers, for which the teacher's hidden states are in its
// cache. The path of random weights has hardly a run of characters, so that shrink keeps nearly all frames:
// as much work as it can be.
absl::StatusOr<std::unique_ptr<Workload>> CreateTraining(const WorkloadOptions& options, bool distills);

}  // namespace distill_l2s
