#pragma once

#include <string>

namespace distill_l2s {

struct TinyRecognizerOptions {
  std::string feat_extract_norm = "layer";
  // Without attention: a frame hears what lies within a few frames around it.
  bool local = false;
  bool do_normalize = true;
};

// For tests: writes a checkpoint directory as //experiments:train does, of a random student that takes
// milliseconds and spells another letter of "abcd " every few frames of a sound that changes.
void WriteTinyRecognizer(const std::string& directory, const TinyRecognizerOptions& options = {});

}  // namespace distill_l2s
