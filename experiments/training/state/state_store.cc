#include "experiments/training/state/state_store.h"

#include <glog/logging.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/json.h"
#include "base/status_macros.h"
#include "experiments/training/state/state_directory.h"

namespace distill_l2s {
namespace {

constexpr char kPrefix[] = "step-";
// A name that no reader takes for a state: it is given before the removal, which takes a while.
constexpr char kRemoved[] = ".removed";

absl::Status Remove(const std::string& path) {
  std::error_code error;
  const std::string doomed = absl::EndsWith(path, kRemoved) ? path : path + kRemoved;
  if (doomed != path) std::filesystem::rename(path, doomed, error);
  if (!error) std::filesystem::remove_all(doomed, error);
  if (!error) return absl::OkStatus();
  return absl::UnknownError(absl::StrCat(path, ": cannot remove: ", error.message()));
}

// Of a state's directory, without its tensors; infinity if it has none.
double DevRate(const std::string& directory) {
  const auto json = ReadJson(JoinPath(directory, "header.json"));
  const double infinity = std::numeric_limits<double>::infinity();
  if (!json.ok() || !json->is_object() || !json->contains("dev_rate_percent")) return infinity;
  return GetJsonField<double>(*json, "dev_rate_percent", directory).value_or(infinity);
}

}  // namespace

std::string StateStore::Path(int64_t step) const { return JoinPath(directory_, absl::StrCat(kPrefix, step)); }

std::vector<int64_t> StateStore::Steps() const {
  std::vector<int64_t> steps;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory_, error)) {
    const std::string name = entry.path().filename().string();
    int64_t step;
    if (!absl::StartsWith(name, kPrefix)) continue;
    if (absl::SimpleAtoi(name.substr(sizeof(kPrefix) - 1), &step)) steps.push_back(step);
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

std::vector<int64_t> StateStore::StepsToKeep(const std::vector<int64_t>& steps, int keep_last) const {
  std::vector<int64_t> kept;
  double best_rate = std::numeric_limits<double>::infinity();
  std::optional<int64_t> best;
  for (size_t i = 0; i < steps.size(); ++i) {
    const bool is_last = i + keep_last >= steps.size();
    if (is_last || KeepsForGood(steps[i])) kept.push_back(steps[i]);
    const double rate = retention_.keep_best ? DevRate(Path(steps[i])) : best_rate;
    if (rate < best_rate) {
      best_rate = rate;
      best = steps[i];
    }
  }
  if (best.has_value()) kept.push_back(*best);
  return kept;
}

absl::Status StateStore::RemoveStale(int keep_last) const {
  const std::vector<int64_t> steps = Steps();
  const std::vector<int64_t> kept = StepsToKeep(steps, keep_last);
  for (const int64_t step : steps) {
    if (std::find(kept.begin(), kept.end(), step) == kept.end()) RETURN_IF_ERROR(Remove(Path(step)));
  }
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory_, error)) {
    const std::string path = entry.path().string();
    // What a killed run was writing or removing.
    if (absl::EndsWith(path, kRemoved)) RETURN_IF_ERROR(Remove(path));
    if (absl::EndsWith(path, ".partial")) std::filesystem::remove_all(path, error);
  }
  return absl::OkStatus();
}

absl::Status StateStore::Write(const TrainingState& state) {
  RETURN_IF_ERROR(MakeDirectories(directory_));
  RETURN_IF_ERROR(WriteStateDirectory(Path(state.header.step), state));
  return RemoveStale(std::max(retention_.keep_last, 1));
}

absl::StatusOr<std::optional<TrainingState>> StateStore::ReadNewest() const {
  std::vector<int64_t> steps = Steps();
  if (steps.empty()) return std::optional<TrainingState>();
  absl::Status damage;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    absl::StatusOr<TrainingState> state = ReadStateDirectory(Path(*step));
    if (state.ok()) return std::make_optional(*std::move(state));
    damage = state.status();
    LOG(ERROR) << "the training state " << Path(*step) << " cannot be used; the one before is looked for. "
               << damage.message();
  }
  return absl::DataLossError(absl::StrCat(directory_, ": none of the ", steps.size(),
                                          " training states can be used, the oldest as ", damage.message()));
}

absl::Status StateStore::Clear() {
  if (!FileExists(directory_)) return absl::OkStatus();
  return Remove(directory_);
}

}  // namespace distill_l2s
