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

// An arm with a higher character error rate has not learned to spell; a comparison with it means nothing.
inline constexpr double kUnlearnedCer = 0.7;

// A run that ended without its result.
struct RunFailure {
  std::string run;    // "shrink-seed-2"
  std::string cause;  // One line.
};

// An arm that is not scored, as some of its runs have no result.
struct LeftOutArm {
  std::string name;
  std::string title;
  int64_t runs = 0;
  int64_t complete_runs = 0;
  std::vector<RunFailure> failures;  // The other runs without a result have not begun or not ended.
};

// All clips of one kind, over all runs.
struct SubsetScores {
  int64_t clips = 0;     // Test clips, whatever the number of seeds. With 0 the rates mean nothing.
  int64_t speakers = 0;  // The units of the intervals; 0: clips are.
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

// Differences on clips of one kind, over the seeds that both arms have.
struct SubsetComparison {
  int64_t clips = 0;
  PairedDifference wer;
  PairedDifference cer;
};

// The reason for which two arms are not tested.
enum class Untested {
  kNo,         // They are.
  kOneRun,     // One shared seed tells nothing of others.
  kUnlearned,  // One of the two is above kUnlearnedCer.
};

struct ArmComparison {
  // Without p-values where the arms are not tested.
  SubsetComparison all;
  // Described, not tested: always without p-values.
  SubsetComparison near;
  SubsetComparison far;
  int64_t seeds = 0;  // that both arms have
  Untested untested = Untested::kNo;
};

// The first arm is the baseline that the others are compared with.
struct ExperimentScores {
  std::vector<ArmScores> arms;
  std::vector<ArmComparison> comparisons;  // comparisons[i]: arms[i + 1] minus arms[0]
  int64_t tests = 0;                       // p-values; each is corrected (Holm) for all of them
  double confidence = 0.95;                // of all intervals
};

// Scores arms and compares them with the first. The runs of two arms are paired by seed. Intervals and tests
// (statistics.h) are over runs and speakers where every clip names its speaker and there are several, else
// over runs and clips. Errors: no arms, an arm without runs or with two of one seed, an arm that shares no
// seed with the first, runs over different clips (audio, offset, reference, nearness and speaker must agree,
// in order), a test set without any reference word.
absl::StatusOr<ExperimentScores> ScoreExperiment(const std::vector<Arm>& arms, double confidence = 0.95);

}  // namespace distill_l2s
