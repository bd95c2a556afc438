#include "experiments/training/training_data.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/text/label_coverage.h"

namespace distill_l2s {
namespace {

// Returns whether enough of the characters have a label.
absl::Status CheckCoverage(const std::vector<std::string>& texts, const CharacterVocabulary& vocabulary,
                           double required) {
  int64_t all = 0, covered = 0;
  for (const std::string& text : texts) {
    for (const LabelledPiece& piece : vocabulary.Pieces(text)) {
      ++all;
      covered += piece.label != vocabulary.unknown();
    }
  }
  if (static_cast<double>(covered) >= required * static_cast<double>(all)) return absl::OkStatus();
  LabelCoverage coverage(&vocabulary);
  for (const std::string& text : texts) coverage.Add(text);
  return absl::InvalidArgumentError(absl::StrCat(
      "student.keep_vocabulary: the checkpoint's labels cover ", covered, " of the ", all,
      " characters of the training texts (letter case counts), expected data.vocabulary_coverage, ", required,
      "; they lack ", FormatCharacterCounts(coverage.unknown())));
}

// An error says what the path is relative to.
absl::StatusOr<std::vector<Utterance>> ReadListed(const char* field, const std::string& manifest,
                                                  const std::string& data_dir) {
  auto utterances = ReadManifest(JoinPath(data_dir, manifest));
  if (utterances.ok() || !absl::IsNotFound(utterances.status())) return utterances;
  return absl::NotFoundError(absl::StrCat(field, ": ", utterances.status().message(),
                                          "; relative paths there begin at --data_dir, which is ",
                                          data_dir.empty() ? "." : data_dir));
}

absl::StatusOr<std::vector<Utterance>> ReadField(
    const char* field, const google::protobuf::RepeatedPtrField<std::string>& manifests,
    const std::string& data_dir, std::vector<int64_t>* manifest_clips) {
  std::vector<Utterance> all;
  for (const std::string& manifest : manifests) {
    ASSIGN_OR_RETURN(std::vector<Utterance> utterances, ReadListed(field, manifest, data_dir));
    manifest_clips->push_back(static_cast<int64_t>(utterances.size()));
    for (Utterance& utterance : utterances) all.push_back(std::move(utterance));
  }
  return all;
}

}  // namespace

absl::StatusOr<TrainingData> LoadTrainingData(const Data& config, const std::string& data_dir,
                                              const CharacterVocabulary* vocabulary) {
  std::vector<int64_t> manifest_clips;
  ASSIGN_OR_RETURN(std::vector<Utterance> train,
                   ReadField("data.train_manifests", config.train_manifests(), data_dir, &manifest_clips));
  ASSIGN_OR_RETURN(std::vector<Utterance> dev,
                   ReadField("data.dev_manifests", config.dev_manifests(), data_dir, &manifest_clips));
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
  RETURN_IF_ERROR(CheckCoverage(texts, *vocabulary, config.vocabulary_coverage()));
  return TrainingData{std::move(train), std::move(dev), *vocabulary, std::move(labels),
                      std::move(manifest_clips)};
}

}  // namespace distill_l2s
