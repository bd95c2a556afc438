#include "modeling/export/export.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/staged_directory.h"
#include "base/status_macros.h"
#include "modeling/export/processor_files.h"
#include "modeling/wav2vec2/pretrained.h"

namespace distill_l2s {

absl::Status ExportModel(const std::string& directory, const Wav2Vec2ForCtc& model,
                         const CharacterVocabulary& vocabulary, const ExportOptions& options) {
  if (vocabulary.size() != model.config().vocab_size()) {
    return absl::InvalidArgumentError(absl::StrCat(directory, ": cannot export a head of ",
                                                   model.config().vocab_size(),
                                                   " classes with a vocabulary of ", vocabulary.size()));
  }
  ASSIGN_OR_RETURN(StagedDirectory staged, options.replace ? StagedDirectory::CreateToReplace(directory)
                                                           : StagedDirectory::Create(directory));
  Wav2Vec2SaveOptions saving;
  saving.weight_norm = options.weight_norm;
  saving.class_order = vocabulary.file_ids();
  if (model.config().adapter_attn_dim() > 0) saving.adapter_language = vocabulary.language();
  RETURN_IF_ERROR(SaveWav2Vec2(staged.staging_path(), model, saving));
  RETURN_IF_ERROR(vocabulary.Write(JoinPath(staged.staging_path(), "vocab.json")));
  RETURN_IF_ERROR(staged.Write("tokenizer_config.json", TokenizerConfigJson(vocabulary)));
  RETURN_IF_ERROR(staged.Write("special_tokens_map.json", SpecialTokensMapJson(vocabulary)));
  RETURN_IF_ERROR(
      staged.Write("preprocessor_config.json", PreprocessorConfigJson(options.preprocessor, model.config())));
  RETURN_IF_ERROR(staged.Write("README.md", ModelCardText(options.card)));
  return staged.Commit();
}

}  // namespace distill_l2s
