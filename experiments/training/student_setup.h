#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/text/character_vocabulary.h"
#include "experiments/experiment.pb.h"
#include "modeling/recognizer/preprocessor.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {

struct StudentSetup {
  // In training mode, its feature encoder frozen if the config says so.
  std::shared_ptr<Wav2Vec2ForCtc> model;
  std::vector<std::string> new_parameters;  // Names of those that start at random beside pretrained ones.
  Preprocessor preprocessor;                // The checkpoint's, which is the trained recogniser's as well.
};

// The labels that `config` keeps of its checkpoint (keep_vocabulary); none: they are those of the training
// texts. Error: a checkpoint without a head, which keep_vocabulary is to keep.
absl::StatusOr<std::optional<CharacterVocabulary>> ReadKeptVocabulary(const Student& config,
                                                                      const std::string& model_dir);

// Makes the student that `config` describes, with a head for `vocabulary`. The head of a checkpoint is kept
// if its vocab.json holds the very same labels; otherwise the head is new, or with keep_vocabulary an error.
// New weights come from LibTorch's generator of the CPU. Errors name the config's field or the checkpoint's
// file and tensors; a checkpoint whose preprocessor wants another rate than 16 kHz, at which training loads
// audio, is one.
//   model_dir  what student.checkpoint is relative to; a run's directory stands for its checkpoint/
absl::StatusOr<StudentSetup> SetUpStudent(const Student& config, const CharacterVocabulary& vocabulary,
                                          const std::string& model_dir);

}  // namespace distill_l2s
