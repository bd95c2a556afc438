#include "experiments/training/state/state_directory.h"

#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mapped_file.h"
#include "base/sha256.h"
#include "base/staged_directory.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr int64_t kFormat = 1;
constexpr char kHeaderName[] = "header.json";
constexpr char kSumsName[] = "SHA256SUMS";
constexpr char kSuffix[] = ".safetensors";

absl::Status DataLoss(const std::string& path, absl::string_view what) {
  return absl::DataLossError(absl::StrCat(path, ": ", what));
}

absl::StatusOr<std::string> HashFile(const std::string& path) {
  ASSIGN_OR_RETURN(const auto file, MappedFile::Open(path));
  return Sha256Hex(file->bytes());
}

std::string HeaderJson(const TrainingState& state) {
  nlohmann::ordered_json json = {{"format", kFormat},
                                 {"step", state.header.step},
                                 {"experiment_id", state.header.experiment_id},
                                 {"data_sha256", state.header.data_sha256},
                                 {"teacher_sha256", state.header.teacher_sha256},
                                 {"world_size", state.header.world_size}};
  if (state.header.dev_rate_percent.has_value()) json["dev_rate_percent"] = *state.header.dev_rate_percent;
  for (const ManifestIdentity& manifest : state.header.manifests) {
    json["manifests"].push_back(
        {{"name", manifest.name}, {"clips", manifest.clips}, {"sha256", manifest.sha256}});
  }
  for (const auto& part : state.parts) json["parts"].push_back(part.first);
  return json.dump(2) + "\n";
}

// SHA-256 by file name.
using Sums = std::map<std::string, std::string>;

absl::StatusOr<Sums> ReadSums(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  Sums sums;
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> fields = absl::StrSplit(line, absl::MaxSplits("  ", 1));
    if (fields.first.size() != 64 || fields.second.empty()) {
      return DataLoss(path, absl::StrCat("\"", line, "\" is no line of SHA-256, two spaces and a file name"));
    }
    sums[fields.second] = fields.first;
  }
  return sums;
}

absl::Status CheckSum(const std::string& directory, const std::string& name, const Sums& sums) {
  const auto expected = sums.find(name);
  if (expected == sums.end()) {
    return DataLoss(JoinPath(directory, kSumsName), absl::StrCat("has no line for ", name));
  }
  const std::string path = JoinPath(directory, name);
  ASSIGN_OR_RETURN(const std::string hash, HashFile(path));
  if (hash == expected->second) return absl::OkStatus();
  return DataLoss(path, absl::StrCat("damaged: its SHA-256 is ", hash, ", expected ", expected->second));
}

absl::StatusOr<StateHeader> ParseHeader(const nlohmann::json& json, const std::string& path) {
  ASSIGN_OR_RETURN(const int64_t format, GetJsonField<int64_t>(json, "format", path));
  if (format != kFormat) {
    return absl::UnimplementedError(absl::StrCat(path, ": format is ", format, ": expected ", kFormat,
                                                 "; the state is of another version of this program"));
  }
  StateHeader header;
  ASSIGN_OR_RETURN(header.step, GetJsonField<int64_t>(json, "step", path));
  ASSIGN_OR_RETURN(header.experiment_id, GetJsonField<std::string>(json, "experiment_id", path));
  ASSIGN_OR_RETURN(header.data_sha256, GetJsonField<std::string>(json, "data_sha256", path));
  ASSIGN_OR_RETURN(header.teacher_sha256, GetJsonField<std::string>(json, "teacher_sha256", path));
  ASSIGN_OR_RETURN(header.world_size, GetJsonField<int64_t>(json, "world_size", path));
  if (json.contains("dev_rate_percent")) {
    ASSIGN_OR_RETURN(header.dev_rate_percent, GetJsonField<double>(json, "dev_rate_percent", path));
  }
  if (!json.contains("manifests")) return header;
  for (const nlohmann::json& entry : json["manifests"]) {
    ManifestIdentity manifest;
    ASSIGN_OR_RETURN(manifest.name, GetJsonField<std::string>(entry, "name", path));
    ASSIGN_OR_RETURN(manifest.clips, GetJsonField<int64_t>(entry, "clips", path));
    ASSIGN_OR_RETURN(manifest.sha256, GetJsonField<std::string>(entry, "sha256", path));
    header.manifests.push_back(std::move(manifest));
  }
  return header;
}

}  // namespace

absl::Status WriteStateDirectory(const std::string& path, const TrainingState& state) {
  ASSIGN_OR_RETURN(StagedDirectory directory, StagedDirectory::CreateToReplace(path));
  const std::string header = HeaderJson(state);
  RETURN_IF_ERROR(directory.Write(kHeaderName, header));
  std::string sums = absl::StrCat(Sha256Hex(header), "  ", kHeaderName, "\n");
  for (const auto& [part, tensors] : state.parts) {
    const std::string name = part + kSuffix;
    const std::string file = JoinPath(directory.staging_path(), name);
    RETURN_IF_ERROR(WriteSafetensors(file, tensors));
    ASSIGN_OR_RETURN(const std::string hash, HashFile(file));
    absl::StrAppend(&sums, hash, "  ", name, "\n");
  }
  RETURN_IF_ERROR(directory.Write(kSumsName, sums));
  return directory.Commit();
}

absl::StatusOr<TrainingState> ReadStateDirectory(const std::string& path) {
  ASSIGN_OR_RETURN(const Sums sums, ReadSums(JoinPath(path, kSumsName)));
  RETURN_IF_ERROR(CheckSum(path, kHeaderName, sums));
  const std::string header_path = JoinPath(path, kHeaderName);
  ASSIGN_OR_RETURN(const nlohmann::json json, ReadJson(header_path));
  TrainingState state;
  ASSIGN_OR_RETURN(state.header, ParseHeader(json, header_path));
  const auto parts = json.find("parts");
  if (parts == json.end() || !parts->is_array()) return DataLoss(header_path, "\"parts\" is no list");
  for (const nlohmann::json& part : *parts) {
    if (!part.is_string()) return DataLoss(header_path, "\"parts\" is no list of names");
    const std::string name = part.get<std::string>() + kSuffix;
    RETURN_IF_ERROR(CheckSum(path, name, sums));
    ASSIGN_OR_RETURN(Safetensors tensors, ReadSafetensors(JoinPath(path, name)));
    state.parts[part.get<std::string>()] = std::move(tensors.tensors);
  }
  return state;
}

}  // namespace distill_l2s
