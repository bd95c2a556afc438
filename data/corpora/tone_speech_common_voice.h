#pragma once

#include <string>

#include "absl/status/status.h"
#include "data/corpora/tone_speech.h"
#include "data/text/text_rules.pb.h"

namespace distill_l2s {

// Writes tone speech in the language of `rules` into `directory` in Common Voice's layout: of every ten
// sentences one is for dev, two for test; four "speakers" in train, one each in dev and test. `extension` is
// ".mp3" or ".wav". Errors: those of WriteToneSpeechStamps.
absl::Status WriteToneSpeechCommonVoice(const std::string& directory, const TextRules& rules,
                                        const std::string& extension, const ToneSpeechOptions& options = {});

}  // namespace distill_l2s
