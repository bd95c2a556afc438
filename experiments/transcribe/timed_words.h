#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace distill_l2s {

struct TimedCharacter {
  std::string text;
  double start_s = 0;
  double end_s = 0;
};

struct TimedWord {
  std::string text;
  double start_s = 0;
  double end_s = 0;
  double confidence = 0;  // In (0, 1].
  std::vector<TimedCharacter> characters;
};

// A character and the frames [start_frame, end_frame) that carry it. " " parts words; its frames do not
// count.
struct CharacterFrames {
  std::string text;
  int64_t start_frame = 0;
  int64_t end_frame = 0;
  double posterior_sum = 0;  // Over the frames: the posterior probability of the character's label.
};

// The words that characters make.
//   times       from the start of a character's first frame to the end of its last, frame f being
//               [f, f + 1) * frame_s, as transformers counts; at most duration_s. CTC's labels are short:
//               a word's end is that of its last label, mostly before the sound ends.
//   confidence  of a word: the mean, over the frames that carry its characters (not the blanks between), of
//               the model's posterior probability of the frame's label. No calibrated probability.
std::vector<TimedWord> MakeTimedWords(const std::vector<CharacterFrames>& characters, double frame_s,
                                      double duration_s);

// [{"word", "start", "end", "confidence"}]: seconds to the millisecond, confidence to four digits.
nlohmann::ordered_json WordsToJson(const std::vector<TimedWord>& words);

// To the millisecond.
double RoundedSeconds(double time_s);

}  // namespace distill_l2s
