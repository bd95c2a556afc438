#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/text/character_vocabulary.h"

namespace distill_l2s {

// A label's part of a transcript: a character, or several ("ch") where one label has them; " " for any white
// space.
struct TargetCharacter {
  std::string text;
  bool is_target = true;  // Whether it has a label to align.
};

// A transcript as CTC targets.
//   text "ab é", vocabulary a b | [UNK] [PAD]:
//   labels 0 1 2 3, characters "a" "b" " " "é", unknown {"é"}
struct AlignmentTargets {
  std::vector<int64_t> labels;              // [U]
  std::vector<TargetCharacter> characters;  // The text's; U of them are targets, in the order of `labels`.
  std::vector<std::string> unknown;         // Those that the vocabulary lacks, one by one.
};

// The targets of a text in valid UTF-8, labelled as training labels it (CharacterVocabulary::Encode): a
// character that the vocabulary lacks is [UNK], which a model learns where its vocabulary was cut
// (vocabulary_coverage), and which is improbable otherwise. Only a space that the vocabulary lacks is left
// out and parts words all the same: models of languages written without spaces have none. So is a character
// without a label where there is no [UNK] either. Errors: a text
// without characters or with unknown ones only, which was not normalised as the training texts or is of
// another language.
absl::StatusOr<AlignmentTargets> MakeAlignmentTargets(absl::string_view text,
                                                      const CharacterVocabulary& vocabulary);

}  // namespace distill_l2s
