#include "experiments/evaluation/summary.h"

#include <glog/logging.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/str_format.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

using Json = nlohmann::ordered_json;

Json Percent(double rate, int64_t clips) { return clips > 0 ? Json(100 * rate) : Json(nullptr); }

Json PercentInterval(const Interval& interval, int64_t clips) {
  if (clips == 0) return nullptr;
  return Json::array({100 * interval.low, 100 * interval.high});
}

Json Optional(const std::optional<double>& value) { return value.has_value() ? Json(*value) : Json(nullptr); }

Json ScoresToJson(const SubsetScores& scores) {
  return {{"cer", Percent(scores.cer.rate, scores.clips)},
          {"wer", Percent(scores.wer.rate, scores.clips)},
          {"cer_interval", PercentInterval(scores.cer.interval, scores.clips)},
          {"wer_interval", PercentInterval(scores.wer.interval, scores.clips)},
          {"clips", scores.clips},
          {"speakers", scores.speakers}};
}

Json SpreadToJson(const Spread& spread) {
  return {{"mean", 100 * spread.mean},
          {"standard_deviation", 100 * spread.standard_deviation},
          {"lowest", 100 * spread.lowest},
          {"highest", 100 * spread.highest}};
}

Json DifferenceToJson(const PairedDifference& difference, int64_t clips) {
  if (clips == 0) return nullptr;
  return {{"difference", 100 * difference.difference},
          {"interval", PercentInterval(difference.interval, clips)},
          {"p_value", Optional(difference.p_value)},
          {"corrected_p_value", Optional(difference.corrected_p_value)}};
}

Json UntestedToJson(Untested untested) {
  switch (untested) {
    case Untested::kOneRun:
      return "one run";
    case Untested::kUnlearned:
      return absl::StrFormat("CER over %g %%", 100 * kUnlearnedCer);
    case Untested::kNo:
      break;
  }
  return nullptr;
}

Json LeftOutToJson(const LeftOutArm& arm) {
  Json failures = Json::array();
  for (const RunFailure& failure : arm.failures) {
    failures.push_back({{"run", failure.run}, {"cause", failure.cause}});
  }
  return {{"name", arm.name},
          {"title", arm.title},
          {"runs", arm.runs},
          {"complete_runs", arm.complete_runs},
          {"failures", failures}};
}

Json ComparisonToJson(const SubsetComparison& comparison) {
  return {{"cer", DifferenceToJson(comparison.cer, comparison.clips)},
          {"wer", DifferenceToJson(comparison.wer, comparison.clips)},
          {"clips", comparison.clips}};
}

Json SeedToJson(const SeedRun& run) {
  ErrorCounts words, characters;
  for (const ClipResult& clip : run.clips) {
    words += clip.words;
    characters += clip.characters;
  }
  return {{"seed", run.seed},
          {"cer", 100 * characters.Rate()},
          {"wer", 100 * words.Rate()},
          {"wall_s", run.wall_s}};
}

Json ArmToJson(const Arm& arm, const ArmScores& scores) {
  Json seeds = Json::array();
  for (const SeedRun& run : arm.runs) seeds.push_back(SeedToJson(run));
  return {{"name", arm.name},
          {"title", arm.title},
          {"test", ScoresToJson(scores.all)},
          {"test_near", ScoresToJson(scores.near)},
          {"test_far", ScoresToJson(scores.far)},
          {"seeds", seeds},
          {"cer_over_seeds", SpreadToJson(scores.cer_over_seeds)},
          {"wer_over_seeds", SpreadToJson(scores.wer_over_seeds)}};
}

}  // namespace

std::string SummaryJson(const Summary& summary, const std::vector<Arm>& arms,
                        const ExperimentScores& scores) {
  CHECK_EQ(arms.size(), scores.arms.size());
  CHECK_EQ(arms.size(), scores.comparisons.size() + 1);
  Json json = {{"language", summary.language},
               {"wall_s", summary.wall_s},
               {"teacher_sha256_before", summary.teacher_sha256_before},
               {"teacher_sha256_after", summary.teacher_sha256_after},
               {"confidence", scores.confidence},
               {"arms", Json::array()},
               {"comparisons", Json::array()},
               {"left_out", Json::array()},
               {"warnings", summary.warnings}};
  for (size_t i = 0; i < arms.size(); ++i) json["arms"].push_back(ArmToJson(arms[i], scores.arms[i]));
  for (size_t i = 1; i < arms.size(); ++i) {
    const ArmComparison& comparison = scores.comparisons[i - 1];
    json["comparisons"].push_back({{"baseline", arms[0].name},
                                   {"system", arms[i].name},
                                   {"seeds", comparison.seeds},
                                   {"untested", UntestedToJson(comparison.untested)},
                                   {"test", ComparisonToJson(comparison.all)},
                                   {"test_near", ComparisonToJson(comparison.near)},
                                   {"test_far", ComparisonToJson(comparison.far)}});
  }
  for (const LeftOutArm& arm : summary.left_out) json["left_out"].push_back(LeftOutToJson(arm));
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

absl::Status WriteSummary(const std::string& path, const Summary& summary, const std::vector<Arm>& arms,
                          const ExperimentScores& scores) {
  return WriteFileAtomically(path, SummaryJson(summary, arms, scores));
}

}  // namespace distill_l2s
