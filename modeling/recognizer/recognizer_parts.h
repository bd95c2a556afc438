#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "data/text/character_vocabulary.h"
#include "modeling/recognizer/preprocessor.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {

// A trained model, the labels of its classes and how it wants its audio.
struct RecognizerParts {
  std::shared_ptr<Wav2Vec2ForCtc> model;
  CharacterVocabulary vocabulary;
  Preprocessor preprocessor;
};

// Reads the labels in `directory`, class by class of the head beside them: labels beyond it are left out.
// Errors: CountHeadClasses's and CharacterVocabulary::Read's.
absl::StatusOr<CharacterVocabulary> ReadHeadVocabulary(const std::string& directory,
                                                       const std::string& target_language = "");

// Loads FindModelDirectory(path), a directory as transformers' Wav2Vec2ForCTC and Wav2Vec2Processor save it:
// config.json, weights, vocab.json and, where they are there, the tokenizer's files and the preprocessor's
// settings (ReadPreprocessor()). Weights may lack masked_spec_embed, which recognition never reads. The model
// is in evaluation mode, on the CPU, and can be saved again. The blank may be any class of the files; here it
// is the last (CharacterVocabulary).
//   target_language  MMS: the language to recognise, by the name that its adapter file and vocab.json give it
//                    (facebook/mms-1b-all: ISO 639-3); empty: the one that the checkpoint has by default
// Errors name the file: no vocab.json, weights without a head, a head of other classes than vocab.json, and
// all of LoadWav2Vec2's, CharacterVocabulary::Read's and ReadPreprocessor's.
absl::StatusOr<RecognizerParts> LoadRecognizerParts(const std::string& path,
                                                    const std::string& target_language = "");

}  // namespace distill_l2s
