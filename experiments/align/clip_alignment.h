#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/corpora/manifest.h"
#include "data/text/character_vocabulary.h"
#include "experiments/transcribe/timed_words.h"

namespace distill_l2s {

// When a clip's transcript is said, and how well it fits.
struct ClipAlignment {
  double score = 0;  // AlignmentFit's.
  // Times count from the start of the audio file: the clip's offset included.
  double worst_start_s = 0;  // Where the text fits the least (AlignmentFit).
  double worst_end_s = 0;
  std::vector<TimedWord> words;
  std::vector<std::string> unknown;  // Characters of the text that the vocabulary lacks, aligned as [UNK].
};

// Aligns the utterance's text, as MakeAlignmentTargets() labels it, and groups the characters into words as
// MakeTimedWords() does.
//   log_probabilities  as ForceAlign() takes them; V = the vocabulary's size, the blank its last class
// Errors: MakeAlignmentTargets()'s and ForceAlign()'s.
absl::StatusOr<ClipAlignment> AlignClip(const at::Tensor& log_probabilities, const Utterance& utterance,
                                        const CharacterVocabulary& vocabulary, double frame_s);

}  // namespace distill_l2s
