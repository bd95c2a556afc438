#include "experiments/evaluation/scores.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

// An arm's clips of one subset, each summed over the seeds.
struct SubsetErrors {
  std::vector<ClipErrors> words;
  std::vector<ClipErrors> characters;
  ErrorCounts total_words;
  ErrorCounts total_characters;

  int64_t clips() const { return static_cast<int64_t>(words.size()); }
  // Without a reference there is no rate; all clips of a subset may have none though the test set has.
  bool empty() const { return total_words.reference_length() == 0; }
};

ClipErrors ToClipErrors(const ErrorCounts& counts) { return {counts.errors(), counts.reference_length()}; }

// `near`: all clips where it is absent.
SubsetErrors SumOverSeeds(const Arm& arm, std::optional<bool> near) {
  SubsetErrors errors;
  for (size_t i = 0; i < arm.runs[0].clips.size(); ++i) {
    if (near.has_value() && arm.runs[0].clips[i].near != near) continue;
    ErrorCounts words, characters;
    for (const SeedRun& run : arm.runs) {
      words += run.clips[i].words;
      characters += run.clips[i].characters;
    }
    errors.words.push_back(ToClipErrors(words));
    errors.characters.push_back(ToClipErrors(characters));
    errors.total_words += words;
    errors.total_characters += characters;
  }
  return errors;
}

absl::StatusOr<SubsetScores> ScoreSubset(const Arm& arm, std::optional<bool> near,
                                         const BootstrapOptions& options) {
  const SubsetErrors errors = SumOverSeeds(arm, near);
  SubsetScores scores;
  if (errors.empty()) return scores;
  scores.clips = errors.clips();
  scores.words = errors.total_words;
  scores.characters = errors.total_characters;
  ASSIGN_OR_RETURN(scores.wer, BootstrapRate(errors.words, options));
  ASSIGN_OR_RETURN(scores.cer, BootstrapRate(errors.characters, options));
  return scores;
}

absl::StatusOr<SubsetComparison> CompareSubset(const Arm& baseline, const Arm& system,
                                               std::optional<bool> near, const BootstrapOptions& options) {
  // Arms may have different numbers of seeds: each seed's share makes the lengths of a clip agree.
  SubsetErrors a = SumOverSeeds(baseline, near), b = SumOverSeeds(system, near);
  const auto scale = [](std::vector<ClipErrors>* clips, size_t factor) {
    for (ClipErrors& clip : *clips) {
      clip.errors *= static_cast<int64_t>(factor);
      clip.length *= static_cast<int64_t>(factor);
    }
  };
  for (auto* clips : {&a.words, &a.characters}) scale(clips, system.runs.size());
  for (auto* clips : {&b.words, &b.characters}) scale(clips, baseline.runs.size());
  SubsetComparison comparison;
  if (a.empty()) return comparison;
  comparison.clips = a.clips();
  ASSIGN_OR_RETURN(comparison.wer, BootstrapDifference(a.words, b.words, options));
  ASSIGN_OR_RETURN(comparison.cer, BootstrapDifference(a.characters, b.characters, options));
  return comparison;
}

absl::StatusOr<ArmScores> ScoreArm(const Arm& arm, const BootstrapOptions& options) {
  ArmScores scores;
  ASSIGN_OR_RETURN(scores.all, ScoreSubset(arm, std::nullopt, options));
  ASSIGN_OR_RETURN(scores.near, ScoreSubset(arm, true, options));
  ASSIGN_OR_RETURN(scores.far, ScoreSubset(arm, false, options));
  std::vector<double> cers, wers;
  for (const SeedRun& run : arm.runs) {
    ErrorCounts words, characters;
    for (const ClipResult& clip : run.clips) {
      words += clip.words;
      characters += clip.characters;
    }
    wers.push_back(words.Rate());
    cers.push_back(characters.Rate());
  }
  scores.cer_over_seeds = SpreadOf(cers);
  scores.wer_over_seeds = SpreadOf(wers);
  return scores;
}

absl::Status CheckSameClips(const Arm& arm, const SeedRun& run, const SeedRun& first) {
  const std::string place = absl::StrCat("arm \"", arm.name, "\", seed ", run.seed);
  if (run.clips.size() != first.clips.size()) {
    return absl::InvalidArgumentError(absl::StrCat(place, ": ", run.clips.size(), " clips, expected ",
                                                   first.clips.size(), " as in the first arm's first run"));
  }
  int64_t reference_words = 0;
  for (size_t i = 0; i < run.clips.size(); ++i) {
    const ClipResult &clip = run.clips[i], &want = first.clips[i];
    reference_words += clip.words.reference_length();
    if (clip.audio_filepath == want.audio_filepath && clip.offset_s == want.offset_s &&
        clip.reference == want.reference && clip.near == want.near) {
      continue;
    }
    return absl::InvalidArgumentError(absl::StrCat(
        place, ": clip ", i, " is ", clip.audio_filepath, " (\"", clip.reference, "\"), expected ",
        want.audio_filepath, " (\"", want.reference, "\") as in the first arm's first run"));
  }
  if (reference_words > 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(place, ": no reference word in ", run.clips.size(), " clips"));
}

absl::Status CheckArms(const std::vector<Arm>& arms) {
  if (arms.empty()) return absl::InvalidArgumentError("no arm to score");
  for (const Arm& arm : arms) {
    if (arm.runs.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("arm \"", arm.name, "\" has no run"));
    }
    for (const SeedRun& run : arm.runs) RETURN_IF_ERROR(CheckSameClips(arm, run, arms[0].runs[0]));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ExperimentScores> ScoreExperiment(const std::vector<Arm>& arms,
                                                 const BootstrapOptions& options) {
  RETURN_IF_ERROR(CheckArms(arms));
  ExperimentScores scores;
  scores.confidence = options.confidence;
  for (const Arm& arm : arms) {
    ASSIGN_OR_RETURN(ArmScores arm_scores, ScoreArm(arm, options));
    scores.arms.push_back(arm_scores);
  }
  for (size_t i = 1; i < arms.size(); ++i) {
    ArmComparison comparison;
    ASSIGN_OR_RETURN(comparison.all, CompareSubset(arms[0], arms[i], std::nullopt, options));
    ASSIGN_OR_RETURN(comparison.near, CompareSubset(arms[0], arms[i], true, options));
    ASSIGN_OR_RETURN(comparison.far, CompareSubset(arms[0], arms[i], false, options));
    scores.comparisons.push_back(comparison);
  }
  return scores;
}

}  // namespace distill_l2s
