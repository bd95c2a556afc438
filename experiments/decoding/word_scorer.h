#pragma once

#include <cstdint>
#include <memory>

#include "modeling/ngram/ngram_model.h"

namespace distill_l2s {

// How a language model counts beside the recogniser. Defaults and names of the parts as in pyctcdecode 0.5:
// alpha, beta, unk_score_offset.
struct LanguageModelWeights {
  double lm_weight = 0.5;
  double word_bonus = 1.5;          // For each word: a language model alone would rather have few.
  double unknown_word_log10 = -10;  // Added to the log10 probability of a word that is not in the model.
};

// What words add to the score of a hypothesis, in natural logarithms:
//
//   - a word w behind h: lm_weight * ln 10 * log10 p(w | h) + word_bonus, and for a w that the model does not
//     have lm_weight * ln 10 * unknown_word_log10 besides;
//   - the end behind h: lm_weight * ln 10 * log10 p(</s> | h);
//   - a word that has not ended, if no word of the model begins so: unknown_word_log10, and beyond
//     kUsualWordCharacters in proportion to its length, so that a word that never ends pays. It is taken back
//     when the word ends.
//
// Immutable, so thread-safe.
class WordScorer {
 public:
  static constexpr int kUsualWordCharacters = 6;  // pyctcdecode's AVG_TOKEN_LEN

  struct Scored {
    double score;
    NgramModel::State next;
  };

  // lm_weight >= 0, unknown_word_log10 <= 0.
  WordScorer(std::shared_ptr<const NgramModel> model, const LanguageModelWeights& weights);

  const NgramModel& model() const { return *model_; }
  Scored ScoreWord(const NgramModel::State& state, uint32_t word) const;
  double ScoreEnd(const NgramModel::State& state) const;
  // Of a word so far, of so many characters, that no word of the model begins with; at most 0.
  double UnknownStartPenalty(int64_t characters) const;

 private:
  std::shared_ptr<const NgramModel> model_;
  LanguageModelWeights weights_;
};

}  // namespace distill_l2s
