#include "experiments/transcribe/preprocessor.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/json.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

absl::Status WrongField(const std::string& path, const char* field, const nlohmann::json& value,
                        absl::string_view expected) {
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": \"", field, "\" is ", value.dump(), ", expected ", expected));
}

}  // namespace

absl::StatusOr<Preprocessor> ReadPreprocessor(const std::string& directory) {
  const std::string path = JoinPath(directory, "preprocessor_config.json");
  Preprocessor preprocessor;
  if (!FileExists(path)) return preprocessor;
  ASSIGN_OR_RETURN(const nlohmann::json json, ReadJson(path));
  if (!json.is_object()) return absl::InvalidArgumentError(absl::StrCat(path, ": expected an object"));
  constexpr char kKind[] = "Wav2Vec2FeatureExtractor";
  if (json.contains("feature_extractor_type") && json["feature_extractor_type"] != kKind) {
    return WrongField(path, "feature_extractor_type", json["feature_extractor_type"], kKind);
  }
  if (json.contains("feature_size") && json["feature_size"] != 1) {
    return WrongField(path, "feature_size", json["feature_size"], "1, a waveform");
  }
  if (json.contains("do_normalize")) {
    ASSIGN_OR_RETURN(preprocessor.do_normalize, GetJsonField<bool>(json, "do_normalize", path));
  }
  if (json.contains("sampling_rate")) {
    ASSIGN_OR_RETURN(const int64_t rate, GetJsonField<int64_t>(json, "sampling_rate", path));
    if (rate < 1000 || rate > 768000) {
      return WrongField(path, "sampling_rate", json["sampling_rate"], "1000 to 768000 Hz");
    }
    preprocessor.sampling_rate_hz = static_cast<int>(rate);
  }
  return preprocessor;
}

}  // namespace distill_l2s
