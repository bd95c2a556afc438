#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace distill_l2s {

// What a model wants done to audio first: preprocessor_config.json of a Wav2Vec2FeatureExtractor.
struct Preprocessor {
  int sampling_rate_hz = 16000;
  bool do_normalize = true;  // Each clip to zero mean and unit variance.
};

// Reads `directory`/preprocessor_config.json; where there is no such file, transformers' defaults, those
// above. Its return_attention_mask and padding_value need no heed: the model's result does not depend on
// padding, or nothing is padded. Errors name file and field: not JSON, another kind of feature extractor, a
// feature_size other than 1, a rate outside [1000, 768000] Hz.
absl::StatusOr<Preprocessor> ReadPreprocessor(const std::string& directory);

}  // namespace distill_l2s
