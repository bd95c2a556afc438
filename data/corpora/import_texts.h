#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "data/corpora/clip_import.h"
#include "data/corpora/corpus.h"
#include "data/corpora/import_report.h"
#include "data/text/text_normalizer.h"

namespace distill_l2s {

// Returns the clips of `listing` whose texts `normalizer` can use, in their order, each with its file name
// and its normalised text. The others are rejected in `report`, which also counts the characters that were
// taken out. Texts come before audio: they are cheap, and a clip without one need not be decoded. Details
// quote what a file holds by ShowText(), fit for a terminal. Error: a key that stands twice.
absl::StatusOr<std::vector<ImportedClip>> NormalizeTexts(CorpusListing listing,
                                                         const TextNormalizer& normalizer,
                                                         ImportReport* report);

}  // namespace distill_l2s
