#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "data/text/character_vocabulary.h"
#include "experiments/decoding/word_scorer.h"

namespace distill_l2s {

// The starts of words that a search has met, by number, each found in the language model's words once: many
// hypotheses are in the middle of the same word. Starts that no word has differ by their length alone, so
// memory is bounded by the model's words. Not thread-safe.
class PartialWords {
 public:
  static constexpr int32_t kEmpty = 0;

  // `scorer` outlives this.
  PartialWords(const WordScorer* scorer, const CharacterVocabulary* vocabulary);

  // The start of a word that goes on with a label's text.
  int32_t Extend(int32_t partial, int64_t label);
  // Where the word ends here: its number in the model, or kUnknown.
  uint32_t word(int32_t partial) const { return partials_[partial].word; }
  // WordScorer's, where no word begins so; else 0.
  double penalty(int32_t partial) const { return partials_[partial].penalty; }

 private:
  struct Partial {
    WordList::Range words;  // That begin so.
    size_t bytes;
    int64_t characters;
    uint32_t word;
    double penalty;
  };

  int32_t Unknown(int64_t characters);

  const WordScorer* const scorer_;
  std::vector<std::string> label_texts_;  // As the recogniser writes them.
  std::vector<int64_t> label_characters_;
  std::vector<Partial> partials_;
  absl::flat_hash_map<uint64_t, int32_t> extensions_;  // By the start's number and the label.
  std::vector<int32_t> unknown_;                       // By length; -1: not met.
};

}  // namespace distill_l2s
