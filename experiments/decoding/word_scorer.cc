#include "experiments/decoding/word_scorer.h"

#include <glog/logging.h>

#include <utility>

namespace distill_l2s {
namespace {

constexpr double kLn10 = 2.302585092994046;

}  // namespace

WordScorer::WordScorer(std::shared_ptr<const NgramModel> model, const LanguageModelWeights& weights)
    : model_(std::move(model)), weights_(weights) {
  CHECK(model_ != nullptr);
  CHECK_GE(weights.lm_weight, 0);
  CHECK_LE(weights.unknown_word_log10, 0);
}

WordScorer::Scored WordScorer::ScoreWord(const NgramModel::State& state, uint32_t word) const {
  const NgramModel::Scored scored = model_->Score(state, word);
  double log10_prob = scored.log10_prob;
  if (word == NgramModel::kUnknown) log10_prob += weights_.unknown_word_log10;
  return {weights_.lm_weight * kLn10 * log10_prob + weights_.word_bonus, scored.next};
}

double WordScorer::ScoreEnd(const NgramModel::State& state) const {
  return weights_.lm_weight * kLn10 * model_->Score(state, NgramModel::kSentenceEnd).log10_prob;
}

double WordScorer::UnknownStartPenalty(int64_t characters) const {
  if (characters <= kUsualWordCharacters) return weights_.unknown_word_log10;
  return weights_.unknown_word_log10 * static_cast<double>(characters) / kUsualWordCharacters;
}

}  // namespace distill_l2s
