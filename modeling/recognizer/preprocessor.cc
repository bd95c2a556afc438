#include "modeling/recognizer/preprocessor.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/file.h"
#include "base/json.h"
#include "base/status_macros.h"
#include "data/audio/normalization.h"

namespace distill_l2s {
namespace {

// The settings as a JSON object, and where they are from, for errors.
struct Settings {
  nlohmann::json fields;
  std::string source;
};

absl::Status WrongField(const Settings& settings, const char* field, absl::string_view expected) {
  return absl::InvalidArgumentError(absl::StrCat(settings.source, ": \"", field, "\" is ",
                                                 settings.fields.at(field).dump(), ", expected ", expected));
}

absl::StatusOr<Settings> ReadObject(const std::string& path) {
  ASSIGN_OR_RETURN(nlohmann::json json, ReadJson(path));
  if (!json.is_object()) return absl::InvalidArgumentError(absl::StrCat(path, ": expected an object"));
  return Settings{std::move(json), path};
}

// Older versions write a processor_config.json that has no feature extractor in it.
absl::StatusOr<std::optional<Settings>> FindSettings(const std::string& directory) {
  const std::string processor_path = JoinPath(directory, "processor_config.json");
  if (FileExists(processor_path)) {
    ASSIGN_OR_RETURN(const Settings processor, ReadObject(processor_path));
    const auto nested = processor.fields.find("feature_extractor");
    if (nested != processor.fields.end()) {
      Settings settings = {*nested, absl::StrCat(processor_path, ": feature_extractor")};
      if (settings.fields.is_object()) return std::optional<Settings>(std::move(settings));
      return absl::InvalidArgumentError(absl::StrCat(settings.source, ": expected an object"));
    }
  }
  const std::string path = JoinPath(directory, "preprocessor_config.json");
  if (!FileExists(path)) return std::optional<Settings>();
  ASSIGN_OR_RETURN(Settings settings, ReadObject(path));
  return std::optional<Settings>(std::move(settings));
}

template <typename T>
absl::Status ReadIfThere(const Settings& settings, const char* field, T* value) {
  if (!settings.fields.contains(field)) return absl::OkStatus();
  ASSIGN_OR_RETURN(*value, GetJsonField<T>(settings.fields, field, settings.source));
  return absl::OkStatus();
}

absl::Status CheckKind(const Settings& settings) {
  constexpr char kKind[] = "Wav2Vec2FeatureExtractor";
  const nlohmann::json& fields = settings.fields;
  if (fields.contains("feature_extractor_type") && fields["feature_extractor_type"] != kKind) {
    return WrongField(settings, "feature_extractor_type", kKind);
  }
  if (fields.contains("feature_size") && fields["feature_size"] != 1) {
    return WrongField(settings, "feature_size", "1, a waveform");
  }
  return absl::OkStatus();
}

}  // namespace

void Preprocessor::Apply(absl::Span<float> samples) const {
  if (do_normalize) NormalizeWaveform(samples);
}

absl::StatusOr<Preprocessor> ReadPreprocessor(const std::string& directory) {
  ASSIGN_OR_RETURN(const std::optional<Settings> settings, FindSettings(directory));
  Preprocessor preprocessor;
  if (!settings.has_value()) return preprocessor;
  RETURN_IF_ERROR(CheckKind(*settings));
  int64_t rate_hz = preprocessor.sampling_rate_hz;
  bool returns_mask = false;
  RETURN_IF_ERROR(ReadIfThere(*settings, "do_normalize", &preprocessor.do_normalize));
  RETURN_IF_ERROR(ReadIfThere(*settings, "sampling_rate", &rate_hz));
  RETURN_IF_ERROR(ReadIfThere(*settings, "return_attention_mask", &returns_mask));
  RETURN_IF_ERROR(ReadIfThere(*settings, "padding_value", &preprocessor.padding_value));
  RETURN_IF_ERROR(ReadIfThere(*settings, "padding_side", &preprocessor.padding_side));
  if (rate_hz < 1000 || rate_hz > 768000) {
    return WrongField(*settings, "sampling_rate", "1000 to 768000 Hz");
  }
  if (preprocessor.padding_side != "right" && preprocessor.padding_side != "left") {
    return WrongField(*settings, "padding_side", "right or left");
  }
  preprocessor.sampling_rate_hz = static_cast<int>(rate_hz);
  preprocessor.return_attention_mask = returns_mask;
  return preprocessor;
}

}  // namespace distill_l2s
