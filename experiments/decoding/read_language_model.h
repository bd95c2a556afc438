#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "data/text/character_vocabulary.h"
#include "modeling/ngram/ngram_model.h"

namespace distill_l2s {

// Reads a language model of words for a recogniser, under a progress bar. Errors: NgramModel::Read's; a
// recogniser that writes no spaces; one whose characters spell none of the words. If they spell less than
// half, a warning says so: the texts of the two were normalised otherwise.
absl::StatusOr<std::shared_ptr<const NgramModel>> ReadLanguageModel(const std::string& path,
                                                                    const CharacterVocabulary& vocabulary);

}  // namespace distill_l2s
