#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "data/text/character_vocabulary.h"
#include "experiments/decoding/beam_search.h"
#include "experiments/decoding/ctc_decoder.h"
#include "experiments/decoding/word_scorer.h"

namespace distill_l2s {

enum class DecoderKind { kGreedy, kBeam };

struct DecoderOptions {
  DecoderKind kind = DecoderKind::kGreedy;
  // Of beam search:
  BeamSearchOptions beam;
  std::string language_model;  // ARPA file of words, plain or gzip; empty: none.
  LanguageModelWeights weights;
};

// Errors name the option as a flag: a language model with greedy decoding, one that is no file, a weight that
// is not a number or negative, a width under 1 or over 100,000.
absl::Status CheckDecoderOptions(const DecoderOptions& options);

// Reads the language model if there is one, which may take seconds. Errors: CheckDecoderOptions' and
// ReadLanguageModel's.
absl::StatusOr<std::unique_ptr<CtcDecoder>> CreateCtcDecoder(const DecoderOptions& options,
                                                             const CharacterVocabulary& vocabulary);

}  // namespace distill_l2s
