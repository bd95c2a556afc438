#pragma once

#include <string>

#include "data/corpora/interned_string.h"

namespace distill_l2s {

// One clip of speech with its transcript. Field names in the file are NeMo's.
struct Utterance {
  std::string audio_filepath;  // Absolute once read; in a file, relative paths mean the manifest's directory.
  double offset_s = 0;         // "offset": where in the file the clip starts.
  double duration_s = 0;       // "duration"
  std::string text;            // Normalised transcript.
  InternedString language;     // "lang", BCP 47; may be empty.
  InternedString speaker;      // "speaker"; may be empty.
};

}  // namespace distill_l2s
