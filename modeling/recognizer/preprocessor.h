#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace distill_l2s {

// The settings of a Wav2Vec2FeatureExtractor: how a model wants its audio. The defaults are transformers'.
struct Preprocessor {
  int sampling_rate_hz = 16000;
  bool do_normalize = true;  // Each clip to zero mean and unit variance.
  // These change nothing here, where a clip's result is that of the clip alone; they are kept for exports.
  double padding_value = 0;
  std::string padding_side = "right";
  // Not set: the directory has no settings, and the model's family decides (PreprocessorConfigJson()).
  std::optional<bool> return_attention_mask;

  // Normalises the samples of one clip if do_normalize is set. Thread-safe.
  void Apply(absl::Span<float> samples) const;
};

// Reads the settings of a checkpoint's directory as transformers finds them: the object "feature_extractor"
// of processor_config.json, as transformers 5 writes it, else preprocessor_config.json, else the defaults.
// Fields that the file lacks keep transformers' defaults; there return_attention_mask is false. Errors name
// file, field and value: not JSON, another kind of feature extractor, a feature_size other than 1, a rate
// outside [1000, 768000] Hz, a padding_side other than left and right.
absl::StatusOr<Preprocessor> ReadPreprocessor(const std::string& directory);

}  // namespace distill_l2s
