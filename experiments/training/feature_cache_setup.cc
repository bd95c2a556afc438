#include "experiments/training/feature_cache_setup.h"

#include <glog/logging.h>

#include <cmath>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "data/audio/speech.h"
#include "modeling/wav2vec2/convolution_layers.h"

namespace distill_l2s {
namespace {

absl::Status NoUse(absl::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat("--feature_cache_dir: ", reason));
}

absl::Status DrawnAnew(absl::string_view field) {
  return NoUse(absl::StrCat("data.batching.", field,
                            " is set and draws anew for each clip and epoch, so that ",
                            "no clip would be found again: expected no ", field, ", or no such flag"));
}

// Of the disk that `directory` is or will be on.
std::optional<int64_t> FreeBytes(const std::string& directory) {
  std::error_code error;
  std::filesystem::path path = std::filesystem::absolute(directory, error);
  while (!error && !std::filesystem::exists(path, error) && path != path.parent_path()) {
    path = path.parent_path();
  }
  const auto space = std::filesystem::space(path, error);
  if (error) return std::nullopt;
  return static_cast<int64_t>(space.available);
}

}  // namespace

absl::Status CheckFeatureCacheUse(const Experiment& experiment) {
  const Student& student = experiment.student();
  if (!student.freeze_feature_encoder() && !student.train_adapters_only()) {
    return NoUse(
        "student.freeze_feature_encoder is false, and a feature encoder that learns gives something else "
        "after each step: expected true, or no such flag");
  }
  const BatchingConfig& batching = experiment.data().batching();
  if (batching.has_noise()) return DrawnAnew("noise");
  if (batching.has_gain()) return DrawnAnew("gain");
  return absl::OkStatus();
}

absl::Status CheckFeatureCacheUse(const Student& student, const Wav2Vec2Config& config) {
  if (config.feat_extract_norm() == "layer") return absl::OkStatus();
  return NoUse(absl::StrCat("student.checkpoint ", student.checkpoint(), " has feat_extract_norm \"",
                            config.feat_extract_norm(), "\", with which a clip's features depend on its ",
                            "batch's padding: expected \"layer\", or no such flag"));
}

int64_t FeatureBytes(const BatchingConfig& config, const Wav2Vec2Config& student,
                     const std::vector<Utterance>& utterances) {
  std::vector<double> speeds(config.speed_factors().begin(), config.speed_factors().end());
  if (speeds.empty()) speeds = {1};
  int64_t frames = 0;
  for (const Utterance& utterance : utterances) {
    if (utterance.duration_s < config.min_clip_s() || utterance.duration_s > config.max_clip_s()) continue;
    for (const double speed : speeds) {
      frames += FrameLength(student, std::llround(utterance.duration_s * kSpeechRateHz / speed));
    }
  }
  return frames * ConvolutionLayers(student).back().channels * static_cast<int64_t>(sizeof(float));
}

std::string DescribeFeatureBytes(int64_t bytes, const std::string& directory) {
  const std::string text =
      absl::StrFormat("up to %.3g GB in %s", static_cast<double>(bytes) / 1e9, directory);
  const std::optional<int64_t> free_bytes = FreeBytes(directory);
  if (!free_bytes.has_value()) return text;
  return absl::StrFormat("%s, where %.3g GB are free", text, static_cast<double>(*free_bytes) / 1e9);
}

absl::StatusOr<std::unique_ptr<FeatureCache>> SetUpFeatureCache(const Experiment& experiment,
                                                                std::shared_ptr<const Wav2Vec2ForCtc> student,
                                                                const std::vector<Utterance>& utterances,
                                                                const std::string& directory) {
  const int64_t bytes = FeatureBytes(experiment.data().batching(), student->config(), utterances);
  auto cache = FeatureCache::Create(std::move(student), directory);
  if (!cache.ok()) {
    return absl::Status(cache.status().code(),
                        absl::StrCat("--feature_cache_dir: ", cache.status().message()));
  }
  const std::string text =
      absl::StrCat("the feature encoder's output takes ", DescribeFeatureBytes(bytes, directory));
  const std::optional<int64_t> free_bytes = FreeBytes(directory);
  if (free_bytes.has_value() && *free_bytes < bytes) {
    LOG(WARNING) << text << ": what is not there yet and does not fit is computed again each time";
  } else {
    LOG(INFO) << text;
  }
  return cache;
}

}  // namespace distill_l2s
