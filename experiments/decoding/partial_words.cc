#include "experiments/decoding/partial_words.h"

#include <algorithm>

namespace distill_l2s {
namespace {

int64_t CountCodePoints(const std::string& text) {
  return std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xc0) != 0x80; });
}

}  // namespace

PartialWords::PartialWords(const WordScorer* scorer, const CharacterVocabulary* vocabulary)
    : scorer_(scorer) {
  for (int64_t label = 0; label < vocabulary->size(); ++label) {
    const std::string& text = vocabulary->label(label);
    label_texts_.push_back(vocabulary->settings().lower_case ? LowerCase(text) : text);
    label_characters_.push_back(CountCodePoints(label_texts_.back()));
  }
  partials_.push_back({scorer->model().words().All(), 0, 0, NgramModel::kUnknown, 0});
}

int32_t PartialWords::Unknown(int64_t characters) {
  if (static_cast<int64_t>(unknown_.size()) <= characters) unknown_.resize(characters + 1, -1);
  int32_t& partial = unknown_[characters];
  if (partial < 0) {
    partial = static_cast<int32_t>(partials_.size());
    partials_.push_back({{}, 0, characters, NgramModel::kUnknown, scorer_->UnknownStartPenalty(characters)});
  }
  return partial;
}

int32_t PartialWords::Extend(int32_t partial, int64_t label) {
  const Partial start = partials_[partial];
  const int64_t characters = start.characters + label_characters_[label];
  if (start.words.empty()) return Unknown(characters);
  const uint64_t key = static_cast<uint64_t>(partial) << 32 | static_cast<uint64_t>(label);
  const auto known = extensions_.find(key);
  if (known != extensions_.end()) return known->second;
  const WordList& words = scorer_->model().words();
  const std::string& text = label_texts_[label];
  const WordList::Range range = words.Narrow(start.words, start.bytes, text);
  int32_t extended = static_cast<int32_t>(partials_.size());
  if (range.empty()) {
    extended = Unknown(characters);
  } else {
    const size_t bytes = start.bytes + text.size();
    const bool is_word = words.StartsWithWhole(range, bytes);
    partials_.push_back(
        {range, bytes, characters, is_word ? NgramModel::kFirstWord + range.begin : NgramModel::kUnknown, 0});
  }
  extensions_.emplace(key, extended);
  return extended;
}

}  // namespace distill_l2s
