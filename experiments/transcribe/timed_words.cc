#include "experiments/transcribe/timed_words.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace distill_l2s {

std::vector<TimedWord> MakeTimedWords(const std::vector<CharacterFrames>& characters, double frame_s,
                                      double duration_s) {
  std::vector<TimedWord> words;
  bool inside = false;
  double posterior_sum = 0;
  int64_t word_frames = 0;
  for (const CharacterFrames& character : characters) {
    if (character.text == " ") {
      inside = false;
      continue;
    }
    const double start_s = std::min(static_cast<double>(character.start_frame) * frame_s, duration_s);
    const double end_s = std::min(static_cast<double>(character.end_frame) * frame_s, duration_s);
    if (!inside) {
      words.emplace_back();
      words.back().start_s = start_s;
      posterior_sum = 0;
      word_frames = 0;
    }
    inside = true;
    posterior_sum += character.posterior_sum;
    word_frames += character.end_frame - character.start_frame;
    TimedWord& word = words.back();
    absl::StrAppend(&word.text, character.text);
    word.end_s = end_s;
    word.confidence = posterior_sum / static_cast<double>(word_frames);
    word.characters.push_back({character.text, start_s, end_s});
  }
  return words;
}

nlohmann::ordered_json WordsToJson(const std::vector<TimedWord>& words) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const TimedWord& word : words) {
    json.push_back({{"word", word.text},
                    {"start", RoundedSeconds(word.start_s)},
                    {"end", RoundedSeconds(word.end_s)},
                    {"confidence", std::round(word.confidence * 1e4) / 1e4}});
  }
  return json;
}

double RoundedSeconds(double time_s) { return std::round(time_s * 1e3) / 1e3; }

}  // namespace distill_l2s
