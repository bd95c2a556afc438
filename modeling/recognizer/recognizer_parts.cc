#include "modeling/recognizer/recognizer_parts.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "modeling/recognizer/model_directory.h"
#include "modeling/wav2vec2/pretrained.h"

namespace distill_l2s {

namespace {

absl::Status CheckHasVocabulary(const std::string& directory) {
  if (FileExists(JoinPath(directory, "vocab.json"))) return absl::OkStatus();
  return absl::NotFoundError(
      absl::StrCat(directory,
                   ": no vocab.json there, the characters that a recogniser writes; a model that was only "
                   "pretrained has none and needs fine-tuning to transcribed speech first"));
}

}  // namespace

absl::StatusOr<CharacterVocabulary> ReadHeadVocabulary(const std::string& directory,
                                                       const std::string& target_language) {
  const std::string path = JoinPath(directory, "vocab.json");
  const absl::StatusOr<int64_t> classes = CountHeadClasses(directory, target_language);
  if (!classes.ok() || *classes == 0) {
    auto vocabulary = CharacterVocabulary::Read(path, target_language);
    // The vocabulary's faults come before those of the weights.
    if (vocabulary.ok() && !classes.ok()) return classes.status();
    return vocabulary;
  }
  return CharacterVocabulary::Read(path, target_language, *classes);
}

absl::StatusOr<RecognizerParts> LoadRecognizerParts(const std::string& path,
                                                    const std::string& target_language) {
  ASSIGN_OR_RETURN(const std::string directory, FindModelDirectory(path));
  RETURN_IF_ERROR(CheckHasVocabulary(directory));
  ASSIGN_OR_RETURN(Preprocessor preprocessor, ReadPreprocessor(directory));
  ASSIGN_OR_RETURN(CharacterVocabulary vocabulary, ReadHeadVocabulary(directory, target_language));
  std::vector<std::string> new_parameters;
  Wav2Vec2LoadOptions options;
  options.class_order = vocabulary.file_ids();
  options.target_language = target_language;
  options.new_parameters = &new_parameters;
  ASSIGN_OR_RETURN(auto model, LoadWav2Vec2(directory, options));
  for (const std::string& parameter : new_parameters) {
    if (parameter == kMaskEmbedding) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(directory, ": no recogniser yet: its weights lack ", parameter));
  }
  model->eval();
  return RecognizerParts{std::move(model), std::move(vocabulary), std::move(preprocessor)};
}

}  // namespace distill_l2s
