#include "experiments/training/checkpoint_selection.h"

#include <optional>

#include "base/status_macros.h"
#include "experiments/training/state/scalar_tensors.h"
#include "modeling/export/export.h"

namespace distill_l2s {

double CheckpointSelection::Rate(const DevMetrics& metrics) const {
  return selection_ == Evaluation::BEST_CER ? metrics.cer_percent : metrics.wer_percent;
}

TensorMap CheckpointSelection::State() const {
  return {{"selected_step", IntegerTensor(selected_step_)}, {"lowest_rate", RealTensor(lowest_rate_)}};
}

absl::Status CheckpointSelection::LoadState(const TensorMap& state) {
  ASSIGN_OR_RETURN(selected_step_, GetInteger(state, "selected_step"));
  ASSIGN_OR_RETURN(lowest_rate_, GetReal(state, "lowest_rate"));
  return absl::OkStatus();
}

absl::Status CheckpointSelection::Offer(const Wav2Vec2ForCtc& student, const CharacterVocabulary& vocabulary,
                                        const DevMetrics& metrics) {
  last_was_best_ = selected_step_ == 0 || Rate(metrics) < lowest_rate_;
  if (last_was_best_) lowest_rate_ = Rate(metrics);
  if (selection_ != Evaluation::LAST && !last_was_best_) return absl::OkStatus();
  ExportOptions options;
  options.replace = true;
  options.card = card_;
  options.preprocessor = preprocessor_;
  if (!card_.development_data.empty()) {
    options.card.results = {{"WER", "development data", metrics.wer_percent, std::nullopt},
                            {"CER", "development data", metrics.cer_percent, std::nullopt}};
  }
  RETURN_IF_ERROR(ExportModel(directory_, student, vocabulary, options));
  selected_step_ = metrics.step;
  return absl::OkStatus();
}

}  // namespace distill_l2s
