#include "experiments/training/training_data.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/file.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

// Whether enough of the labels are not the unknown.
absl::Status CheckCoverage(const std::vector<std::vector<int64_t>>& labels, int64_t unknown,
                           double required) {
  int64_t all = 0, covered = 0;
  for (const std::vector<int64_t>& clip : labels) {
    all += static_cast<int64_t>(clip.size());
    covered += std::count_if(clip.begin(), clip.end(), [&](int64_t label) { return label != unknown; });
  }
  if (static_cast<double>(covered) >= required * static_cast<double>(all)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "student.keep_vocabulary: the checkpoint's labels cover ", covered, " of the ", all,
      " characters of the training texts (letter case counts), expected data.vocabulary_coverage, ",
      required));
}

}  // namespace

absl::StatusOr<std::vector<Utterance>> ReadManifests(
    const google::protobuf::RepeatedPtrField<std::string>& manifests, const std::string& data_dir) {
  std::vector<Utterance> all;
  for (const std::string& manifest : manifests) {
    ASSIGN_OR_RETURN(std::vector<Utterance> utterances, ReadManifest(JoinPath(data_dir, manifest)));
    for (Utterance& utterance : utterances) all.push_back(std::move(utterance));
  }
  return all;
}

absl::StatusOr<TrainingData> LoadTrainingData(const Data& config, const std::string& data_dir,
                                              const CharacterVocabulary* vocabulary) {
  ASSIGN_OR_RETURN(std::vector<Utterance> train, ReadManifests(config.train_manifests(), data_dir));
  ASSIGN_OR_RETURN(std::vector<Utterance> dev, ReadManifests(config.dev_manifests(), data_dir));
  if (train.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("data.train_manifests: no clip in ", absl::StrJoin(config.train_manifests(), ", ")));
  }
  std::vector<std::string> texts;
  for (const Utterance& utterance : train) texts.push_back(utterance.text);
  std::optional<CharacterVocabulary> own;
  if (vocabulary == nullptr) {
    ASSIGN_OR_RETURN(own, CharacterVocabulary::FromTexts(texts, config.vocabulary_coverage()));
    vocabulary = &*own;
  }
  std::vector<std::vector<int64_t>> labels;
  for (const std::string& text : texts) labels.push_back(vocabulary->Encode(text));
  RETURN_IF_ERROR(CheckCoverage(labels, vocabulary->unknown(), config.vocabulary_coverage()));
  return TrainingData{std::move(train), std::move(dev), *vocabulary, std::move(labels)};
}

}  // namespace distill_l2s
