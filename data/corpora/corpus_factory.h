#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/corpora/corpus.h"

namespace distill_l2s {

// The corpus of that name ("tuxpaint_stamps"). Error: another name; says which there are.
absl::StatusOr<std::unique_ptr<Corpus>> CreateCorpus(absl::string_view name);

std::vector<std::string> CorpusNames();

}  // namespace distill_l2s
