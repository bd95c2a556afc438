#pragma once

#include <string>
#include <vector>

#include "data/text/character_vocabulary.h"
#include "experiments/decoding/ctc_decoding.h"

namespace distill_l2s {

struct TimedCharacter {
  std::string text;
  double start_s = 0;
  double end_s = 0;
};

struct TranscribedWord {
  std::string text;
  double start_s = 0;
  double end_s = 0;
  double confidence = 0;  // In (0, 1].
  std::vector<TimedCharacter> characters;
};

// What is heard in one file.
struct Transcript {
  double duration_s = 0;
  std::string text;
  std::vector<TranscribedWord> words;
};

// What a decoder made of a recording's frames (CtcStream::Finish), with times and confidences.
//   text        as transformers decodes the path: repeats merged, blanks dropped (DecodePath())
//   times       from the start of a character's first frame to the end of its last, frame f being
//               [f, f + 1) * frame_s, as transformers counts; at most duration_s. CTC's labels are short:
//               a word's end is that of its last label, mostly before the sound ends.
//   confidence  of a word: the mean, over the frames that carry its characters (not the blanks between), of
//               the model's posterior probability of the frame's label. No calibrated probability.
Transcript MakeTranscript(const FrameLabels& frames, const CharacterVocabulary& vocabulary, double frame_s,
                          double duration_s);

}  // namespace distill_l2s
