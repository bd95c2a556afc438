#include "experiments/evaluation/scores.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "experiments/evaluation/holm.h"

namespace distill_l2s {
namespace {

// The clips of one kind, and the unit that each belongs to.
struct Subset {
  std::vector<size_t> clips;  // Into a run's clips.
  std::vector<size_t> units;  // One a clip.
  size_t unit_count = 0;
  bool by_speaker = false;
};

bool KnowsSpeakers(const std::vector<ClipResult>& clips) {
  std::set<absl::string_view> speakers;
  for (const ClipResult& clip : clips) speakers.insert(clip.speaker);
  return speakers.size() > 1 && speakers.count("") == 0;
}

// `near`: all clips where it is absent.
Subset MakeSubset(const std::vector<ClipResult>& clips, std::optional<bool> near) {
  Subset subset;
  subset.by_speaker = KnowsSpeakers(clips);
  std::map<absl::string_view, size_t> units;  // of speakers
  for (size_t i = 0; i < clips.size(); ++i) {
    if (near.has_value() && clips[i].near != near) continue;
    const size_t unit =
        subset.by_speaker ? units.emplace(clips[i].speaker, units.size()).first->second : subset.clips.size();
    subset.clips.push_back(i);
    subset.units.push_back(unit);
    subset.unit_count = std::max(subset.unit_count, unit + 1);
  }
  return subset;
}

using Counts = ErrorCounts ClipResult::*;

TestErrors CollectErrors(const std::vector<const SeedRun*>& runs, const Subset& subset, Counts counts) {
  TestErrors test;
  test.lengths.resize(subset.unit_count);
  test.errors.assign(runs.size(), std::vector<int64_t>(subset.unit_count));
  for (size_t k = 0; k < subset.clips.size(); ++k) {
    const size_t clip = subset.clips[k], unit = subset.units[k];
    test.lengths[unit] += (runs[0]->clips[clip].*counts).reference_length();
    for (size_t s = 0; s < runs.size(); ++s) test.errors[s][unit] += (runs[s]->clips[clip].*counts).errors();
  }
  return test;
}

// Without a reference there is no rate; all clips of a subset may have none though the test set has.
bool HasReference(const SeedRun& run, const Subset& subset) {
  return std::any_of(subset.clips.begin(), subset.clips.end(),
                     [&run](size_t clip) { return run.clips[clip].words.reference_length() > 0; });
}

std::vector<const SeedRun*> RunsOf(const Arm& arm) {
  std::vector<const SeedRun*> runs;
  for (const SeedRun& run : arm.runs) runs.push_back(&run);
  return runs;
}

absl::StatusOr<SubsetScores> ScoreSubset(const Arm& arm, std::optional<bool> near, double confidence) {
  const Subset subset = MakeSubset(arm.runs[0].clips, near);
  SubsetScores scores;
  if (!HasReference(arm.runs[0], subset)) return scores;
  scores.clips = static_cast<int64_t>(subset.clips.size());
  scores.speakers = subset.by_speaker ? static_cast<int64_t>(subset.unit_count) : 0;
  for (const SeedRun& run : arm.runs) {
    for (size_t clip : subset.clips) {
      scores.words += run.clips[clip].words;
      scores.characters += run.clips[clip].characters;
    }
  }
  const auto runs = RunsOf(arm);
  ASSIGN_OR_RETURN(scores.wer, EstimateRate(CollectErrors(runs, subset, &ClipResult::words), confidence));
  ASSIGN_OR_RETURN(scores.cer,
                   EstimateRate(CollectErrors(runs, subset, &ClipResult::characters), confidence));
  return scores;
}

// The runs of two arms with equal seeds.
struct PairedRuns {
  std::vector<const SeedRun*> baseline;
  std::vector<const SeedRun*> system;
};

PairedRuns PairRuns(const Arm& baseline, const Arm& system) {
  PairedRuns paired;
  for (const SeedRun& run : baseline.runs) {
    for (const SeedRun& other : system.runs) {
      if (run.seed != other.seed) continue;
      paired.baseline.push_back(&run);
      paired.system.push_back(&other);
    }
  }
  return paired;
}

absl::StatusOr<SubsetComparison> CompareSubset(const PairedRuns& runs, std::optional<bool> near,
                                               double confidence) {
  const Subset subset = MakeSubset(runs.baseline[0]->clips, near);
  SubsetComparison comparison;
  if (!HasReference(*runs.baseline[0], subset)) return comparison;
  comparison.clips = static_cast<int64_t>(subset.clips.size());
  const auto compare = [&](Counts counts) {
    return EstimateDifference(CollectErrors(runs.baseline, subset, counts),
                              CollectErrors(runs.system, subset, counts), confidence);
  };
  ASSIGN_OR_RETURN(comparison.wer, compare(&ClipResult::words));
  ASSIGN_OR_RETURN(comparison.cer, compare(&ClipResult::characters));
  return comparison;
}

void ClearTests(SubsetComparison* comparison) { comparison->wer.p_value = comparison->cer.p_value = {}; }

absl::StatusOr<ArmComparison> CompareArms(const Arm& baseline, const Arm& system, bool learned,
                                          double confidence) {
  const PairedRuns runs = PairRuns(baseline, system);
  if (runs.system.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("arm \"", system.name, "\" shares no seed with \"",
                                                   baseline.name, "\", which it is compared with"));
  }
  ArmComparison comparison;
  comparison.seeds = static_cast<int64_t>(runs.system.size());
  if (comparison.seeds == 1) comparison.untested = Untested::kOneRun;
  if (!learned) comparison.untested = Untested::kUnlearned;
  ASSIGN_OR_RETURN(comparison.all, CompareSubset(runs, std::nullopt, confidence));
  ASSIGN_OR_RETURN(comparison.near, CompareSubset(runs, true, confidence));
  ASSIGN_OR_RETURN(comparison.far, CompareSubset(runs, false, confidence));
  if (comparison.untested != Untested::kNo) ClearTests(&comparison.all);
  ClearTests(&comparison.near);
  ClearTests(&comparison.far);
  return comparison;
}

// Returns the number of tests.
int64_t CorrectTests(std::vector<ArmComparison>* comparisons) {
  std::vector<PairedDifference*> tested;
  std::vector<double> p_values;
  for (ArmComparison& comparison : *comparisons) {
    for (PairedDifference* difference : {&comparison.all.cer, &comparison.all.wer}) {
      if (!difference->p_value.has_value()) continue;
      tested.push_back(difference);
      p_values.push_back(*difference->p_value);
    }
  }
  const std::vector<double> corrected = HolmCorrection(p_values);
  for (size_t i = 0; i < tested.size(); ++i) tested[i]->corrected_p_value = corrected[i];
  return static_cast<int64_t>(tested.size());
}

absl::StatusOr<ArmScores> ScoreArm(const Arm& arm, double confidence) {
  ArmScores scores;
  ASSIGN_OR_RETURN(scores.all, ScoreSubset(arm, std::nullopt, confidence));
  ASSIGN_OR_RETURN(scores.near, ScoreSubset(arm, true, confidence));
  ASSIGN_OR_RETURN(scores.far, ScoreSubset(arm, false, confidence));
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
        clip.reference == want.reference && clip.near == want.near && clip.speaker == want.speaker) {
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
    std::set<uint64_t> seeds;
    for (const SeedRun& run : arm.runs) {
      RETURN_IF_ERROR(CheckSameClips(arm, run, arms[0].runs[0]));
      if (seeds.insert(run.seed).second) continue;
      return absl::InvalidArgumentError(absl::StrCat("arm \"", arm.name, "\" has seed ", run.seed, " twice"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ExperimentScores> ScoreExperiment(const std::vector<Arm>& arms, double confidence) {
  RETURN_IF_ERROR(CheckArms(arms));
  ExperimentScores scores;
  scores.confidence = confidence;
  for (const Arm& arm : arms) {
    ASSIGN_OR_RETURN(ArmScores arm_scores, ScoreArm(arm, confidence));
    scores.arms.push_back(arm_scores);
  }
  const auto learned = [&scores](size_t arm) { return scores.arms[arm].all.cer.rate <= kUnlearnedCer; };
  for (size_t i = 1; i < arms.size(); ++i) {
    ASSIGN_OR_RETURN(ArmComparison comparison,
                     CompareArms(arms[0], arms[i], learned(0) && learned(i), confidence));
    scores.comparisons.push_back(comparison);
  }
  scores.tests = CorrectTests(&scores.comparisons);
  return scores;
}

}  // namespace distill_l2s
