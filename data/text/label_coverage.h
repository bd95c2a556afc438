#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "data/text/character_vocabulary.h"

namespace distill_l2s {

// Counts the characters of texts that a recogniser has no label for, and says what they point to: texts that
// are not normalised as those of its training, or another language.
class LabelCoverage {
 public:
  // `vocabulary` must outlive this.
  explicit LabelCoverage(const CharacterVocabulary* vocabulary) : vocabulary_(*vocabulary) {}

  // Spaces are not counted. Ill-formed UTF-8 counts as U+FFFD.
  void Add(absl::string_view text);

  int64_t texts() const { return texts_; }
  int64_t texts_with_unknown() const { return texts_with_unknown_; }
  int64_t characters() const { return characters_; }
  int64_t unknown_characters() const { return unknown_characters_; }
  // The characters without a label, with their counts.
  const std::map<std::string, int64_t>& unknown() const { return unknown_; }

  // For people, "" if every character has a label:
  //   "2 of 3 clips have characters that the model's labels lack, 4 of 20: ! (2), H (1), W (1). The texts are
  //   not normalised as those of its training: capitals, punctuation"
  std::string Describe() const;

 private:
  const CharacterVocabulary& vocabulary_;
  int64_t texts_ = 0;
  int64_t texts_with_unknown_ = 0;
  int64_t characters_ = 0;
  int64_t unknown_characters_ = 0;
  int64_t capitals_ = 0;     // Of the unknown ones, those whose small letter has a label.
  int64_t digits_ = 0;       // Of the unknown ones.
  int64_t punctuation_ = 0;  // Of the unknown ones; symbols, too.
  std::map<std::string, int64_t> unknown_;
};

// Returns "ă (7), q (5)", the most frequent first; after 20 "and 3 others". Invisible and combining
// characters come by number and name: "U+200B ZERO WIDTH SPACE (2)".
std::string FormatCharacterCounts(const std::map<std::string, int64_t>& counts);

// The labels that normalised texts have not: "capitals (A, B), digits (1), punctuation (!)", or "". A capital
// counts if its small letter is a label, too; apostrophes, hyphens and middle dots are part of words.
std::string DescribeRawLabels(const CharacterVocabulary& vocabulary);

}  // namespace distill_l2s
