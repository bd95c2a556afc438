#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "data/audio/decode.h"

namespace distill_l2s {

struct SyntheticCorpusOptions {
  std::string directory;  // Receives LANGUAGE/clips, LANGUAGE/train.tsv, ...
  std::string language;
  std::string extension = ".mp3";  // Or ".wav".
  int clips = 300;
  uint64_t seed = 1;
};

// Says `text` in one of the synthesizer's voices (0, 1, ...), of which there are kSyntheticVoices.
using SpeakFunction = std::function<absl::StatusOr<Waveform>(const std::string& text, int voice)>;
constexpr int kSyntheticVoices = 9;

// Writes numbers and dates in words, spoken by `speak`, in Common Voice's layout: of every ten sentences one
// is for dev and two for test. Each of the three has three voices of its own, as Common Voice's speakers are
// in one split only. Errors: a language whose numbers ICU cannot spell, `speak`'s, the disk's.
absl::Status MakeSyntheticCorpus(const SyntheticCorpusOptions& options, const SpeakFunction& speak);

}  // namespace distill_l2s
