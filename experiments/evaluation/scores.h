#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/evaluation/clip_results.h"
#include "experiments/evaluation/metrics_log.h"
#include "experiments/evaluation/statistics.h"

namespace distill_l2s {

// One training run of an arm of an experiment, and what it made of the test set.
struct SeedRun {
  uint64_t seed = 0;
  std::vector<ClipResult> clips;
  MetricsLog metrics;
  double wall_s = 0;
};

// The runs that differ in nothing but the seed.
struct Arm {
  std::string name;   // "vanilla", "shrink": one word, as in file names.
  std::string title;  // For a reader: "CTC alone".
  std::vector<SeedRun> runs;
};

// Of all clips of one kind, over all seeds: what is resampled is the clip, with its errors summed over the
// seeds.
struct SubsetScores {
  int64_t clips = 0;  // Test clips, whatever the number of seeds. With 0 the rates mean nothing.
  ErrorCounts words;
  ErrorCounts characters;
  RateEstimate wer;
  RateEstimate cer;
};

struct ArmScores {
  SubsetScores all;
  SubsetScores near;  // test sentences near a training text (near_far.h)
  SubsetScores far;
  Spread cer_over_seeds;  // of the rates over all clips, one a seed
  Spread wer_over_seeds;
};

struct SubsetComparison {
  int64_t clips = 0;
  PairedDifference wer;
  PairedDifference cer;
};

struct ArmComparison {
  SubsetComparison all;
  SubsetComparison near;
  SubsetComparison far;
};

// The first arm is the baseline that the others are compared with.
struct ExperimentScores {
  std::vector<ArmScores> arms;
  std::vector<ArmComparison> comparisons;  // comparisons[i]: arms[i + 1] minus arms[0]
  double confidence = 0.95;                // of all intervals
};

// Errors: no arms, an arm without runs, runs over different clips (audio, offset and reference must agree, in
// order), a test set without any reference word.
absl::StatusOr<ExperimentScores> ScoreExperiment(const std::vector<Arm>& arms,
                                                 const BootstrapOptions& options = {});

}  // namespace distill_l2s
