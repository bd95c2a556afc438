#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/corpora/manifest.h"

namespace distill_l2s {

// The utterances of several manifests, one manifest after the other, as one set. Errors: ReadManifest()'s,
// and no utterance in any of them.
absl::StatusOr<std::vector<Utterance>> ReadManifests(const std::vector<std::string>& paths);

// The test.jsonl in the directory of `manifest`, where //experiments:prepare puts it; "" if there is none.
std::string TestManifestBeside(const std::string& manifest);

}  // namespace distill_l2s
