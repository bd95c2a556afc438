#include "experiments/transcribe/transcript.h"

#include <glog/logging.h>

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace distill_l2s {

Transcript MakeTranscript(const FrameLabels& frames, const CharacterVocabulary& vocabulary, double frame_s,
                          double duration_s) {
  CHECK_EQ(frames.labels.size(), frames.posteriors.size());
  Transcript transcript;
  transcript.duration_s = duration_s;
  transcript.text = DecodePath(frames.labels, vocabulary);
  bool inside = false;
  double posterior_sum = 0;
  int64_t word_frames = 0;
  for (const TimedText& character : DecodeCharacters(frames.labels, vocabulary)) {
    if (character.text == " ") {
      inside = false;
      continue;
    }
    const double start_s = std::min(static_cast<double>(character.start_frame) * frame_s, duration_s);
    const double end_s = std::min(static_cast<double>(character.end_frame) * frame_s, duration_s);
    if (!inside) {
      transcript.words.emplace_back();
      transcript.words.back().start_s = start_s;
      posterior_sum = 0;
      word_frames = 0;
    }
    inside = true;
    for (int64_t frame = character.start_frame; frame < character.end_frame; ++frame) {
      posterior_sum += frames.posteriors[frame];
    }
    word_frames += character.end_frame - character.start_frame;
    TranscribedWord& word = transcript.words.back();
    absl::StrAppend(&word.text, character.text);
    word.end_s = end_s;
    word.confidence = posterior_sum / static_cast<double>(word_frames);
    word.characters.push_back({character.text, start_s, end_s});
  }
  return transcript;
}

}  // namespace distill_l2s
