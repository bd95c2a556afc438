#include "experiments/training/checkpoint_selection.h"

#include <optional>

#include "base/status_macros.h"
#include "modeling/export/export.h"

namespace distill_l2s {

absl::Status CheckpointSelection::Offer(const Wav2Vec2ForCtc& student, const CharacterVocabulary& vocabulary,
                                        const DevMetrics& metrics) {
  if (selection_ != Evaluation::LAST) {
    const double rate = selection_ == Evaluation::BEST_CER ? metrics.cer_percent : metrics.wer_percent;
    if (selected_step_ > 0 && !(rate < lowest_rate_)) return absl::OkStatus();
    lowest_rate_ = rate;
  }
  ExportOptions options;
  options.replace = true;
  options.card = card_;
  if (!card_.development_data.empty()) {
    options.card.results = {{"WER", "development data", metrics.wer_percent, std::nullopt},
                            {"CER", "development data", metrics.cer_percent, std::nullopt}};
  }
  RETURN_IF_ERROR(ExportModel(directory_, student, vocabulary, options));
  selected_step_ = metrics.step;
  return absl::OkStatus();
}

}  // namespace distill_l2s
