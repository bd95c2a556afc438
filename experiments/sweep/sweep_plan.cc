#include "experiments/sweep/sweep_plan.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "base/text_proto.h"
#include "experiments/experiment_config.h"
#include "experiments/sweep/clear_field.h"
#include "experiments/sweep/sweep.pb.h"

namespace distill_l2s {
namespace {

// A choice with its overlays read.
struct Layer {
  const Choice* choice;
  std::vector<Experiment> overlays;  // In the order in which they are laid over.
};

// The choice taken on each axis.
using Combination = std::vector<const Layer*>;

absl::Status Error(absl::string_view place, absl::string_view message) {
  return absl::InvalidArgumentError(absl::StrCat(place, ": ", message));
}

absl::Status CheckWord(absl::string_view place, const std::string& name, absl::string_view allowed) {
  const bool is_word = !name.empty() && name[0] != '.' && name[0] != '-' &&
                       std::all_of(name.begin(), name.end(), [allowed](char c) {
                         return absl::ascii_isalnum(c) || allowed.find(c) != absl::string_view::npos;
                       });
  if (is_word) return absl::OkStatus();
  return Error(place, absl::StrCat("name is \"", name, "\": expected one word of letters, digits and any of ",
                                   allowed));
}

std::string AxisPlace(const std::string& path, const Sweep& sweep, int axis) {
  const std::string& name = sweep.axes(axis).name();
  return absl::StrCat(path, ": axis ",
                      name.empty() ? absl::StrCat(axis + 1) : absl::StrCat("\"", name, "\""));
}

// Errors of the sweep's own fields.
absl::Status CheckSweep(const std::string& path, const Sweep& sweep) {
  RETURN_IF_ERROR(CheckWord(path, sweep.name(), "_.-"));
  if (sweep.base().empty()) {
    return Error(path, "base is missing: expected one text proto of Experiment or more");
  }
  for (int a = 0; a < sweep.axes_size(); ++a) {
    const std::string place = AxisPlace(path, sweep, a);
    if (sweep.axes(a).choices().empty()) return Error(place, "choices are missing: expected one or more");
    std::set<std::string> names;
    for (const Choice& choice : sweep.axes(a).choices()) {
      RETURN_IF_ERROR(CheckWord(absl::StrCat(place, ", choice"), choice.name(), "_."));
      if (names.insert(choice.name()).second) continue;
      return Error(place, absl::StrCat("two choices are named \"", choice.name(), "\": expected one"));
    }
  }
  const std::set<uint64_t> seeds(sweep.seeds().begin(), sweep.seeds().end());
  if (static_cast<int>(seeds.size()) < sweep.seeds_size()) {
    return Error(path, absl::StrCat("seeds are ", absl::StrJoin(sweep.seeds(), " "), ": expected each once"));
  }
  double runs = std::max(1, sweep.seeds_size());
  for (const Axis& axis : sweep.axes()) runs *= axis.choices_size();
  if (runs <= kMaxSweepRuns) return absl::OkStatus();
  return Error(path, absl::StrCat("the axes' choices and the seeds make ", runs, " runs: expected at most ",
                                  kMaxSweepRuns));
}

absl::StatusOr<Layer> ReadLayer(const std::string& path, const Choice& choice) {
  Layer layer{&choice, {}};
  for (const std::string& overlay : choice.overlays()) {
    ASSIGN_OR_RETURN(Experiment experiment, ReadExperiment({JoinPath(DirectoryName(path), overlay)}));
    layer.overlays.push_back(std::move(experiment));
  }
  if (choice.has_set()) layer.overlays.push_back(choice.set());
  return layer;
}

absl::StatusOr<std::vector<std::vector<Layer>>> ReadLayers(const std::string& path, const Sweep& sweep) {
  std::vector<std::vector<Layer>> axes;
  for (const Axis& axis : sweep.axes()) {
    axes.emplace_back();
    for (const Choice& choice : axis.choices()) {
      ASSIGN_OR_RETURN(Layer layer, ReadLayer(path, choice));
      axes.back().push_back(std::move(layer));
    }
  }
  return axes;
}

// All combinations, the last axis fastest.
std::vector<Combination> Cross(const std::vector<std::vector<Layer>>& axes) {
  std::vector<Combination> combinations = {{}};
  for (const std::vector<Layer>& axis : axes) {
    std::vector<Combination> longer;
    for (const Combination& combination : combinations) {
      for (const Layer& layer : axis) {
        longer.push_back(combination);
        longer.back().push_back(&layer);
      }
    }
    combinations = std::move(longer);
  }
  return combinations;
}

SweepArm NameArm(const Sweep& sweep, const Experiment& base, const Combination& combination) {
  SweepArm arm;
  for (const Layer* layer : combination) {
    const Choice& choice = *layer->choice;
    absl::StrAppend(&arm.name, arm.name.empty() ? "" : "-", choice.name());
    absl::StrAppend(&arm.title, arm.title.empty() ? "" : ", ",
                    choice.title().empty() ? choice.name() : choice.title());
  }
  if (combination.empty()) {
    arm.name = sweep.name();
    arm.title = base.name().empty() ? sweep.name() : base.name();
  }
  return arm;
}

absl::StatusOr<Experiment> Resolve(const Experiment& base, const Combination& combination) {
  Experiment experiment = base;
  for (const Layer* layer : combination) {
    for (const std::string& field : layer->choice->clear()) RETURN_IF_ERROR(ClearField(field, &experiment));
    for (const Experiment& overlay : layer->overlays) MergeExperiment(overlay, &experiment);
  }
  RETURN_IF_ERROR(ValidateExperiment(experiment));
  if (experiment.data().test_manifests().empty()) {
    return absl::InvalidArgumentError("data.test_manifests is missing: expected a manifest's file name");
  }
  return experiment;
}

std::vector<Experiment> WithSeeds(const Experiment& experiment, const Sweep& sweep, const std::string& arm) {
  std::vector<uint64_t> seeds(sweep.seeds().begin(), sweep.seeds().end());
  if (seeds.empty()) seeds.push_back(experiment.seed());
  std::vector<Experiment> runs;
  for (uint64_t seed : seeds) {
    runs.push_back(experiment);
    runs.back().set_name(absl::StrCat(arm, "-seed-", seed));
    runs.back().set_seed(seed);
  }
  return runs;
}

// What arms may not have in common, and what they must.
absl::Status CheckArms(const std::vector<SweepArm>& arms) {
  std::map<std::string, std::string> names_by_id;
  const auto& manifests = arms[0].runs[0].data().test_manifests();
  for (const SweepArm& arm : arms) {
    const Experiment& experiment = arm.runs[0];
    const auto [other, is_new] = names_by_id.emplace(ExperimentId(experiment), arm.name);
    if (!is_new) {
      return absl::InvalidArgumentError(absl::StrCat("arms \"", other->second, "\" and \"", arm.name,
                                                     "\" are one experiment: expected a difference"));
    }
    const auto& own = experiment.data().test_manifests();
    if (!std::equal(own.begin(), own.end(), manifests.begin(), manifests.end())) {
      return absl::InvalidArgumentError(absl::StrCat(
          "arm \"", arm.name, "\": data.test_manifests are ", absl::StrJoin(own, " "), ": expected ",
          absl::StrJoin(manifests, " "), ", those of the baseline \"", arms[0].name, "\""));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SweepPlan> ReadSweep(const std::string& path) {
  Sweep sweep;
  RETURN_IF_ERROR(ReadTextProto(path, &sweep));
  RETURN_IF_ERROR(CheckSweep(path, sweep));
  std::vector<std::string> base_paths;
  for (const std::string& base : sweep.base()) base_paths.push_back(JoinPath(DirectoryName(path), base));
  ASSIGN_OR_RETURN(const Experiment base, ReadExperiment(base_paths));
  ASSIGN_OR_RETURN(const auto layers, ReadLayers(path, sweep));
  std::set<std::string> left_out(sweep.leave_out().begin(), sweep.leave_out().end());
  SweepPlan plan{sweep.name(), {}};
  for (const Combination& combination : Cross(layers)) {
    SweepArm arm = NameArm(sweep, base, combination);
    const auto unwanted = std::find(sweep.leave_out().begin(), sweep.leave_out().end(), arm.name);
    left_out.erase(arm.name);
    if (unwanted != sweep.leave_out().end()) continue;
    const auto experiment = Resolve(base, combination);
    if (!experiment.ok()) {
      return Error(path, absl::StrCat("arm \"", arm.name, "\": ", experiment.status().message()));
    }
    arm.runs = WithSeeds(*experiment, sweep, arm.name);
    plan.arms.push_back(std::move(arm));
  }
  if (!left_out.empty()) {
    return Error(path, absl::StrCat("leave_out: \"", *left_out.begin(), "\": expected the name of an arm"));
  }
  if (plan.arms.empty()) return Error(path, "leave_out names every arm: expected one to stay");
  const absl::Status checked = CheckArms(plan.arms);
  if (!checked.ok()) return Error(path, checked.message());
  return plan;
}

}  // namespace distill_l2s
