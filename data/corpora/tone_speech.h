#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/text/text_rules.pb.h"

namespace distill_l2s {

// "Speech" for tests of the whole pipeline, made in no time: every letter is a chord of its own, 60 to 90 ms
// long, a space is a pause, and every sentence has a pitch and a level of its own. A recogniser learns it
// from a few minutes.

// Samples of `text`, full scale +-1: one chord a code point, a pause for a space. One seed gives one
// waveform.
std::vector<float> SpeakInTones(absl::string_view text, int sample_rate_hz, uint64_t seed);

struct ToneSpeechOptions {
  int sentences = 60;  // A language.
  int words = 30;      // In the language's lexicon.
  int max_words = 4;   // A sentence; one at least.
  int sample_rate_hz = 22050;
  uint64_t seed = 1;
};

// A sentence and how to say it: SpeakInTones(spoken, rate, seed).
struct ToneSentence {
  std::string spoken;   // Lower case, letters and spaces.
  std::string written;  // With a capital and a full stop.
  uint64_t seed = 0;
};

// Up to `options.sentences` different sentences in a made-up lexicon of the language's letters. Errors:
// letters that are no set, options below 1.
absl::StatusOr<std::vector<ToneSentence>> MakeToneSentences(const TextRules& rules,
                                                            const ToneSpeechOptions& options);

// Writes sentences in the languages of `rules` into `directory` in the layout that TuxpaintStamps reads: the
// stamp of sentence i is usr/share/tuxpaint/stamps/tones/sentenceI, spoken in every language as Ogg Vorbis,
// in stereo with silence around, and written with a capital and a full stop. Two stamps more are of no use,
// as in the real corpus: "zz_copy", the first sentence's audio under another name, and "zz_coin", whose text
// has a price. Errors: an unwritable directory, letters that are no set.
absl::Status WriteToneSpeechStamps(const std::string& directory, const std::vector<TextRules>& rules,
                                   const ToneSpeechOptions& options = {});

}  // namespace distill_l2s
