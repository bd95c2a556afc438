#pragma once

#include <string>
#include <vector>

#include "data/text/character_vocabulary.h"
#include "experiments/decoding/ctc_decoding.h"
#include "experiments/transcribe/timed_words.h"

namespace distill_l2s {

// What is heard in one file.
struct Transcript {
  double duration_s = 0;
  std::string text;
  std::vector<TimedWord> words;
};

// What a decoder made of a recording's frames (CtcStream::Finish), with times and confidences.
//   text   as transformers decodes the path: repeats merged, blanks dropped (DecodePath())
//   words  of MakeTimedWords()
Transcript MakeTranscript(const FrameLabels& frames, const CharacterVocabulary& vocabulary, double frame_s,
                          double duration_s);

}  // namespace distill_l2s
