#pragma once

#include <vector>

#include "absl/status/status.h"
#include "base/staged_directory.h"
#include "data/corpora/clip_import.h"
#include "data/corpora/import_report.h"

namespace distill_l2s {

// The files that an import writes into its output directory.
constexpr char kTrainManifest[] = "train.jsonl";
constexpr char kDevManifest[] = "dev.jsonl";
constexpr char kTestManifest[] = "test.jsonl";
constexpr char kVocabulary[] = "vocab.json";
constexpr char kImportReport[] = "import_report.json";

// Writes the manifests of the three splits, the vocabulary of the training texts and import_report.json, and
// completes `report`: what became of each clip, each split's figures, warnings of what splits lack or share,
// and the rarest changes of texts. `clips` have their splits or a rejection. Error: a file that cannot be
// written.
absl::Status WriteImportOutputs(const StagedDirectory& output, const std::vector<ImportedClip>& clips,
                                ImportReport* report);

}  // namespace distill_l2s
