#pragma once

#include <string>
#include <vector>

#include "experiments/transcribe/transcript.h"

namespace distill_l2s {

// A subtitle: what is shown at once.
struct Cue {
  double start_s = 0;
  double end_s = 0;
  std::vector<std::string> lines;
};

// Limits that subtitlers use. A character is what a reader takes for one (SplitGraphemes()).
constexpr int kMaxLineCharacters = 42;
constexpr int kMaxCueLines = 2;
constexpr double kMaxCueS = 7;
constexpr double kMinCueS = 1;
// A silence between words that ends a cue. Without punctuation it is what tells sentences apart.
constexpr double kPauseS = 0.8;

// Packs words into cues: each takes words until a pause of kPauseS, or until one more would break kMaxCueS or
// the lines' limits. Two lines are made as even as can be. A cue shorter than kMinCueS stays that long,
// unless the next one or the file's end comes first. A word too long for a line or a cue, as in languages
// written without spaces, is cut between characters.
std::vector<Cue> MakeCues(const Transcript& transcript);

}  // namespace distill_l2s
