#pragma once

#include <string>

#include "absl/status/status.h"
#include "data/text/character_vocabulary.h"
#include "modeling/export/model_card.h"
#include "modeling/recognizer/preprocessor.h"
#include "modeling/wav2vec2/checkpoint_names.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {

struct ExportOptions {
  WeightNormNames weight_norm = WeightNormNames::kOld;
  // Whether a directory that is there is replaced, whatever it holds.
  bool replace = false;
  Preprocessor preprocessor;
  ModelCard card;
};

// Writes `directory` as transformers' from_pretrained loads it, a plain Wav2Vec2ForCTC with its
// Wav2Vec2Processor: config.json, model.safetensors, vocab.json, tokenizer_config.json,
// special_tokens_map.json, preprocessor_config.json and README.md, the model card. The directory appears
// whole or not at all. `vocabulary` names the classes of the head: as many as the config's vocab_size; in the
// files they have its file_ids(). With adapters and a vocabulary of a language,
// adapter.<language>.safetensors holds what is that language's own, too.
absl::Status ExportModel(const std::string& directory, const Wav2Vec2ForCtc& model,
                         const CharacterVocabulary& vocabulary, const ExportOptions& options = {});

}  // namespace distill_l2s
