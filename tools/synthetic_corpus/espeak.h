#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "data/audio/decode.h"

namespace distill_l2s {

// Says `text` by the program espeak-ng (Debian package espeak-ng), which has a voice for each of the 29
// languages: 22,050 Hz. `voice` (0 .. kSyntheticVoices - 1) changes timbre, pitch and speed. Leaves nothing
// behind in `scratch_directory`. Errors: no such program, a language that it does not speak.
absl::StatusOr<Waveform> SpeakByEspeak(const std::string& language, const std::string& text, int voice,
                                       const std::string& scratch_directory);

}  // namespace distill_l2s
