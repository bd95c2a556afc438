#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/audio/decode.h"

namespace distill_l2s {

// The rate of all speech behind the importers and in front of the models.
constexpr int kSpeechRateHz = 16000;

// Returns `range` of an audio file of any format, rate and channel count as one channel at `sample_rate_hz`,
// full scale +-1, not normalised. Errors: those of DecodeAudio.
absl::StatusOr<std::vector<float>> LoadSpeech(const std::string& path, AudioRange range = {},
                                              int sample_rate_hz = kSpeechRateHz);

}  // namespace distill_l2s
