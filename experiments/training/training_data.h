#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/corpora/manifest.h"
#include "data/text/character_vocabulary.h"
#include "experiments/experiment.pb.h"

namespace distill_l2s {

// What one experiment trains and selects on.
struct TrainingData {
  std::vector<Utterance> train;
  std::vector<Utterance> dev;
  CharacterVocabulary vocabulary;            // Of the training texts, or the one given.
  std::vector<std::vector<int64_t>> labels;  // Of each training clip.
  // The clips of each of config.train_manifests, then of each of config.dev_manifests.
  std::vector<int64_t> manifest_clips;
};

// Reads the manifests, relative to `data_dir`. Errors name the manifest and line, or the config's field.
//   vocabulary  the labels to use; null: those of the training texts. It has to cover
//               config.vocabulary_coverage of their characters; the error names those that it lacks.
absl::StatusOr<TrainingData> LoadTrainingData(const Data& config, const std::string& data_dir,
                                              const CharacterVocabulary* vocabulary = nullptr);

}  // namespace distill_l2s
