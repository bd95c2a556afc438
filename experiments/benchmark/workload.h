#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "data/batching/batch.h"
#include "experiments/benchmark/benchmark_shape.pb.h"
#include "modeling/wav2vec2/inference_precision.h"

namespace distill_l2s {

// What a benchmark repeats, on the CPU, with random weights and audio.
class Workload {
 public:
  virtual ~Workload() = default;

  // One repetition: the same work each time, all of it done when it returns.
  virtual absl::Status Step() = 0;
  // Floating-point operations of one (flops.h).
  virtual double Flops() const = 0;
};

struct WorkloadOptions {
  BenchmarkShape shape;
  InferencePrecision precision = InferencePrecision::kFloat32;
  // Clips whose lengths go evenly from shape.clip_s down to `shortest` of it; as many as give about batch_s
  // seconds, padding included, at least one.
  double batch_s = 20;
  double shortest = 0.8;
  uint64_t seed = 1;
};

// Waveforms of noise; 14 labels a second; clip i is number i.
absl::StatusOr<Batch> MakeNoiseBatch(const WorkloadOptions& options);

// Logits of the batch by a model that PrepareInference prepared.
absl::StatusOr<std::unique_ptr<Workload>> CreateInference(const WorkloadOptions& options);

// A step of TrainingStep, update included, the feature encoder frozen, fp32 or bf16; with `distills`, with
// the shrink loss of the last layers, for which the teacher's hidden states are in its cache. The path of
// random weights has hardly a run of characters, so that shrink keeps nearly all frames: as much work as it
// can be.
absl::StatusOr<std::unique_ptr<Workload>> CreateTraining(const WorkloadOptions& options, bool distills);

}  // namespace distill_l2s
