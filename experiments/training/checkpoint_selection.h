#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "data/text/character_vocabulary.h"
#include "experiments/evaluation/metrics_log.h"
#include "experiments/experiment.pb.h"
#include "modeling/checkpoint/safetensors.h"
#include "modeling/export/model_card.h"
#include "modeling/recognizer/preprocessor.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {

// Keeps the weights that Evaluation.selection asks for in a directory that transformers' Wav2Vec2ForCTC
// loads, with their processor and model card (modeling/export).
class CheckpointSelection {
 public:
  //   card          gets the error rates on its development data, if it names any
  //   preprocessor  the student's, which is written beside it
  CheckpointSelection(Evaluation::Selection selection, std::string directory, ModelCard card = {},
                      Preprocessor preprocessor = {})
      : selection_(selection),
        directory_(std::move(directory)),
        card_(std::move(card)),
        preprocessor_(std::move(preprocessor)) {}

  // Writes the directory, whole, if the student is the first, the last so far (LAST), or better on the dev
  // set than all before.
  absl::Status Offer(const Wav2Vec2ForCtc& student, const CharacterVocabulary& vocabulary,
                     const DevMetrics& metrics);

  // The step of what the directory holds; 0 before the first Offer().
  int64_t selected_step() const { return selected_step_; }

  // The error rate that the selection goes by; of LAST, the WER.
  double Rate(const DevMetrics& metrics) const;
  // Whether none of those offered before the last had so low a rate.
  bool LastWasBest() const { return last_was_best_; }

  // For a training state: what was best so far.
  TensorMap State() const;
  absl::Status LoadState(const TensorMap& state);

 private:
  const Evaluation::Selection selection_;
  const std::string directory_;
  const ModelCard card_;
  const Preprocessor preprocessor_;
  double lowest_rate_ = std::numeric_limits<double>::infinity();
  int64_t selected_step_ = 0;
  bool last_was_best_ = false;
};

}  // namespace distill_l2s
