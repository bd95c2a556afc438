#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/corpora/corpus.h"

namespace distill_l2s {

// The settings that only some corpora need; empty: the corpus's own way.
struct CorpusOptions {
  std::string columns;  // Of csv: see CsvCorpus.
  std::string tier;     // Of praat and elan: see Praat and Elan.
};

// Returns the corpus of that name ("tuxpaint_stamps"). Errors: another name; says which there are. An option
// that the corpus does not take.
absl::StatusOr<std::unique_ptr<Corpus>> CreateCorpus(absl::string_view name,
                                                     const CorpusOptions& options = {});

std::vector<std::string> CorpusNames();

}  // namespace distill_l2s
