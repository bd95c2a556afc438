#include "modeling/recognizer/recognizer.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "modeling/recognizer/model_directory.h"
#include "modeling/wav2vec2/pretrained.h"

namespace distill_l2s {

absl::StatusOr<Recognizer> LoadRecognizer(const std::string& path, const std::string& target_language) {
  ASSIGN_OR_RETURN(const std::string directory, FindModelDirectory(path));
  ASSIGN_OR_RETURN(CharacterVocabulary vocabulary,
                   CharacterVocabulary::Read(JoinPath(directory, "vocab.json"), target_language));
  std::vector<std::string> new_parameters;
  Wav2Vec2LoadOptions options;
  options.class_order = vocabulary.file_ids();
  options.target_language = target_language;
  options.new_parameters = &new_parameters;
  ASSIGN_OR_RETURN(auto model, LoadWav2Vec2(directory, options));
  if (!new_parameters.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(directory, ": no recogniser yet: its weights lack ", new_parameters.front()));
  }
  model->eval();
  return Recognizer{std::move(model), std::move(vocabulary)};
}

}  // namespace distill_l2s
