#include "experiments/transcribe/transcript.h"

#include <glog/logging.h>

namespace distill_l2s {

Transcript MakeTranscript(const FrameLabels& frames, const CharacterVocabulary& vocabulary, double frame_s,
                          double duration_s) {
  CHECK_EQ(frames.labels.size(), frames.posteriors.size());
  Transcript transcript;
  transcript.duration_s = duration_s;
  transcript.text = DecodePath(frames.labels, vocabulary);
  std::vector<CharacterFrames> characters;
  for (const TimedText& character : DecodeCharacters(frames.labels, vocabulary)) {
    characters.push_back({character.text, character.start_frame, character.end_frame, 0});
    for (int64_t frame = character.start_frame; frame < character.end_frame; ++frame) {
      characters.back().posterior_sum += frames.posteriors[frame];
    }
  }
  transcript.words = MakeTimedWords(characters, frame_s, duration_s);
  return transcript;
}

}  // namespace distill_l2s
