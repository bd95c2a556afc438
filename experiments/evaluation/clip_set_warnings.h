#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
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

// The same for the clips of `manifests` and the recogniser in `model_dir`, whose labels are read, its weights
// not. `target_language` as in LoadRecognizerParts(). Errors name the file.
absl::StatusOr<std::vector<std::string>> ModelWarnings(const std::string& model_dir,
                                                       const std::string& target_language,
                                                       const std::vector<std::string>& manifests,
                                                       const std::vector<std::string>& training_manifests);

// Returns "WARNING: ..." lines.
std::string FormatWarnings(const std::vector<std::string>& warnings);

}  // namespace distill_l2s
