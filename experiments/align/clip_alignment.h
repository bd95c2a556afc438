#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/corpora/manifest.h"
#include "data/text/character_vocabulary.h"
#include "experiments/align/forced_alignment.h"
#include "experiments/transcribe/timed_words.h"

namespace distill_l2s {

// When a clip's transcript is said, and how well it fits.
struct ClipAlignment {
  double score = 0;
  std::vector<TimedWord> words;  // Times count from the start of the audio file: the clip's offset included.
  std::vector<std::string> unknown;  // Characters of the text that the vocabulary lacks, aligned as [UNK].
};

// How much less probable the text is than what the model hears by itself, a character of the text:
//
//   score = (log P(best path of the text) - log P(best path of all)) / U
//         = sum over t of (log p_t(l_t) - max over v of log p_t(v)) / U
//
// with l_t the labels of the ForcedAlignment and U its targets. 0: the model hears just this text; lower: it
// hears something else. Frames that are hard to hear lower both terms and silence adds nothing to either, so
// scores of short and long, clear and noisy clips compare. A text with words that are not said costs about as
// much a character as one without words that are.
double AlignmentScore(const at::Tensor& log_probabilities, const ForcedAlignment& alignment);

// Aligns the utterance's text, as MakeAlignmentTargets() labels it, and groups the characters into words as
// MakeTimedWords() does.
//   log_probabilities  as ForceAlign() takes them; V = the vocabulary's size, the blank its last class
// Errors: MakeAlignmentTargets()'s and ForceAlign()'s.
absl::StatusOr<ClipAlignment> AlignClip(const at::Tensor& log_probabilities, const Utterance& utterance,
                                        const CharacterVocabulary& vocabulary, double frame_s);

}  // namespace distill_l2s
