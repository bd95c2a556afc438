#include "experiments/training/training_data.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/file.h"
#include "base/status_macros.h"

namespace distill_l2s {

absl::StatusOr<std::vector<Utterance>> ReadManifests(
    const google::protobuf::RepeatedPtrField<std::string>& manifests, const std::string& data_dir) {
  std::vector<Utterance> all;
  for (const std::string& manifest : manifests) {
    ASSIGN_OR_RETURN(std::vector<Utterance> utterances, ReadManifest(JoinPath(data_dir, manifest)));
    for (Utterance& utterance : utterances) all.push_back(std::move(utterance));
  }
  return all;
}

absl::StatusOr<TrainingData> LoadTrainingData(const Data& config, const std::string& data_dir) {
  ASSIGN_OR_RETURN(std::vector<Utterance> train, ReadManifests(config.train_manifests(), data_dir));
  ASSIGN_OR_RETURN(std::vector<Utterance> dev, ReadManifests(config.dev_manifests(), data_dir));
  if (train.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("data.train_manifests: no clip in ", absl::StrJoin(config.train_manifests(), ", ")));
  }
  std::vector<std::string> texts;
  for (const Utterance& utterance : train) texts.push_back(utterance.text);
  ASSIGN_OR_RETURN(CharacterVocabulary vocabulary,
                   CharacterVocabulary::FromTexts(texts, config.vocabulary_coverage()));
  std::vector<std::vector<int64_t>> labels;
  for (const std::string& text : texts) labels.push_back(vocabulary.Encode(text));
  return TrainingData{std::move(train), std::move(dev), std::move(vocabulary), std::move(labels)};
}

}  // namespace distill_l2s
