#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "data/corpora/manifest.h"
#include "experiments/evaluation/report/report_data.h"
#include "experiments/experiment.pb.h"

namespace distill_l2s {

// Processor, cores, memory, operating system and LibTorch of this machine, each where it can be told.
std::vector<NamedText> MachineFacts();

// "ro" -> "Romanian", in English; the tag itself for one that is not known.
std::string LanguageName(const std::string& language);

// Clips and hours of a part of the corpus, over all its manifests.
absl::StatusOr<CorpusPart> SumManifests(const std::string& name, const std::vector<std::string>& manifests);

// Adds the parts "train", "dev" and "test" of an experiment's data to the report's corpus, and says which of
// the first arm's clips are longer than those of training. Errors: a manifest that cannot be read.
absl::Status DescribeCorpus(const Data& config, const std::string& data_dir, ReportData* data);

// A test clip whose picture can be read: of medium length and at least three words. Error: no clip at all.
absl::StatusOr<Utterance> PickClipToShow(const std::string& manifest);

}  // namespace distill_l2s
