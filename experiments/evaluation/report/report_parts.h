#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/corpora/manifest.h"
#include "experiments/evaluation/report/report_data.h"

namespace distill_l2s {

// Processor, cores, memory, operating system and LibTorch of this machine, each where it can be told.
std::vector<NamedText> MachineFacts();

// "ro" -> "Romanian", in English; the tag itself for one that is not known.
std::string LanguageName(const std::string& language);

// Clips and hours of a part of the corpus, over all its manifests.
absl::StatusOr<CorpusPart> SumManifests(const std::string& name, const std::vector<std::string>& manifests);

// A test clip whose picture can be read: of medium length and at least three words. Error: no clip at all.
absl::StatusOr<Utterance> PickClipToShow(const std::string& manifest);

}  // namespace distill_l2s
