#include "experiments/evaluation/clip_results.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/file.h"
#include "base/json.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

nlohmann::ordered_json CountsToJson(const ErrorCounts& counts) {
  return {{"hits", counts.hits},
          {"substitutions", counts.substitutions},
          {"deletions", counts.deletions},
          {"insertions", counts.insertions}};
}

nlohmann::ordered_json ToJson(const ClipResult& result) {
  nlohmann::ordered_json json = {{"audio_filepath", result.audio_filepath},
                                 {"offset", result.offset_s},
                                 {"duration", result.duration_s},
                                 {"reference", result.reference},
                                 {"hypothesis", result.hypothesis},
                                 {"words", CountsToJson(result.words)},
                                 {"characters", CountsToJson(result.characters)}};
  if (result.near.has_value()) json["near"] = *result.near;
  if (!result.speaker.empty()) json["speaker"] = result.speaker;
  if (!result.decoding.empty()) json["decoding"] = result.decoding;
  return json;
}

absl::StatusOr<ErrorCounts> CountsFromJson(const nlohmann::json& line, const char* key,
                                           const std::string& source) {
  const auto found = line.find(key);
  if (found == line.end()) {
    return absl::InvalidArgumentError(absl::StrCat(source, ": the field \"", key, "\" is missing"));
  }
  const std::string place = absl::StrCat(source, ": \"", key, "\"");
  ErrorCounts counts;
  const std::pair<const char*, int64_t*> fields[] = {{"hits", &counts.hits},
                                                     {"substitutions", &counts.substitutions},
                                                     {"deletions", &counts.deletions},
                                                     {"insertions", &counts.insertions}};
  for (const auto& [name, value] : fields) {
    ASSIGN_OR_RETURN(*value, GetJsonField<int64_t>(*found, name, place));
    if (*value < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat(place, ": \"", name, "\" is ", *value, ", expected >= 0"));
    }
  }
  return counts;
}

absl::StatusOr<double> SecondsFromJson(const nlohmann::json& line, const char* key,
                                       const std::string& source) {
  ASSIGN_OR_RETURN(const double seconds, GetJsonField<double>(line, key, source));
  if (seconds >= 0 && std::isfinite(seconds)) return seconds;
  return absl::InvalidArgumentError(
      absl::StrCat(source, ": \"", key, "\" is ", seconds, ", expected seconds >= 0"));
}

absl::StatusOr<ClipResult> FromJson(const nlohmann::json& line, const std::string& source) {
  ClipResult result;
  ASSIGN_OR_RETURN(result.audio_filepath, GetJsonField<std::string>(line, "audio_filepath", source));
  if (line.contains("offset")) {
    ASSIGN_OR_RETURN(result.offset_s, SecondsFromJson(line, "offset", source));
  }
  ASSIGN_OR_RETURN(result.duration_s, SecondsFromJson(line, "duration", source));
  ASSIGN_OR_RETURN(result.reference, GetJsonField<std::string>(line, "reference", source));
  ASSIGN_OR_RETURN(result.hypothesis, GetJsonField<std::string>(line, "hypothesis", source));
  ASSIGN_OR_RETURN(result.words, CountsFromJson(line, "words", source));
  ASSIGN_OR_RETURN(result.characters, CountsFromJson(line, "characters", source));
  if (line.contains("near")) {
    ASSIGN_OR_RETURN(result.near, GetJsonField<bool>(line, "near", source));
  }
  if (line.contains("speaker")) {
    ASSIGN_OR_RETURN(result.speaker, GetJsonField<std::string>(line, "speaker", source));
  }
  if (line.contains("decoding")) {
    ASSIGN_OR_RETURN(result.decoding, GetJsonField<std::string>(line, "decoding", source));
  }
  return result;
}

}  // namespace

ClipResult ScoreClip(std::string audio_filepath, double offset_s, double duration_s, std::string reference,
                     std::string hypothesis) {
  ClipResult result;
  result.audio_filepath = std::move(audio_filepath);
  result.offset_s = offset_s;
  result.duration_s = duration_s;
  result.words = CountWordErrors(reference, hypothesis);
  result.characters = CountCharacterErrors(reference, hypothesis);
  result.reference = std::move(reference);
  result.hypothesis = std::move(hypothesis);
  return result;
}

std::string FormatClipResults(const std::vector<ClipResult>& results) {
  std::string lines;
  for (const ClipResult& result : results) {
    absl::StrAppend(&lines, ToJson(result).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
                    "\n");
  }
  return lines;
}

absl::Status WriteClipResults(const std::string& path, const std::vector<ClipResult>& results) {
  return WriteFileAtomically(path, FormatClipResults(results));
}

absl::StatusOr<std::vector<ClipResult>> ReadClipResults(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string contents, ReadFile(path));
  std::vector<ClipResult> results;
  int64_t number = 0;
  for (absl::string_view line : absl::StrSplit(contents, '\n')) {
    const std::string source = absl::StrCat(path, ":", ++number);
    if (line.empty()) continue;
    ASSIGN_OR_RETURN(const nlohmann::json json, ParseJson(line, source));
    ASSIGN_OR_RETURN(ClipResult result, FromJson(json, source));
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace distill_l2s
