#include "modeling/recognizer/recognizer.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "modeling/recognizer/model_directory.h"
#include "modeling/wav2vec2/pretrained.h"

namespace distill_l2s {

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

absl::StatusOr<Recognizer> LoadRecognizer(const std::string& path, const std::string& target_language) {
  ASSIGN_OR_RETURN(const std::string directory, FindModelDirectory(path));
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
  return Recognizer{std::move(model), std::move(vocabulary)};
}

}  // namespace distill_l2s
