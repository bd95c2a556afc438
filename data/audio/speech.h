#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/audio/decode.h"

namespace distill_l2s {

// The rate of all speech behind the importers and in front of the models.
constexpr int kSpeechRateHz = 16000;

// `range` of an audio file of any format, rate and channel count as one channel at 16 kHz, full scale +-1,
// not normalised. Errors: those of DecodeAudio.
absl::StatusOr<std::vector<float>> LoadSpeech(const std::string& path, AudioRange range = {});

}  // namespace distill_l2s
