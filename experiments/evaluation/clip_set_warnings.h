#pragma once

#include <string>
#include <vector>

#include "data/corpora/manifest.h"
#include "data/text/character_vocabulary.h"

namespace distill_l2s {

// Returns the reasons why error rates, or scores, of a recogniser on `clips` may mislead, one sentence each
// with its counts: references that are all empty; texts with characters that its labels lack (LabelCoverage);
// clips whose "lang" is none of the languages of its model card; clips, speakers or texts that `training`
// has, too.
//   model_dir  of the recogniser; its README.md may be absent
//   training   what it was trained on; may be empty
std::vector<std::string> ClipSetWarnings(const std::vector<Utterance>& clips,
                                         const CharacterVocabulary& vocabulary, const std::string& model_dir,
                                         const std::vector<Utterance>& training = {});

// "WARNING: ..." lines.
std::string FormatWarnings(const std::vector<std::string>& warnings);

}  // namespace distill_l2s
