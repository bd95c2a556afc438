#include "experiments/training/checkpoint_selection.h"

#include "base/file.h"
#include "base/status_macros.h"
#include "modeling/wav2vec2/pretrained.h"

namespace distill_l2s {

absl::Status CheckpointSelection::Offer(const Wav2Vec2ForCtc& student, const CharacterVocabulary& vocabulary,
                                        const DevMetrics& metrics) {
  if (selection_ != Evaluation::LAST) {
    const double rate = selection_ == Evaluation::BEST_CER ? metrics.cer_percent : metrics.wer_percent;
    if (selected_step_ > 0 && !(rate < lowest_rate_)) return absl::OkStatus();
    lowest_rate_ = rate;
  }
  RETURN_IF_ERROR(SaveWav2Vec2(directory_, student));
  RETURN_IF_ERROR(vocabulary.Write(JoinPath(directory_, "vocab.json")));
  selected_step_ = metrics.step;
  return absl::OkStatus();
}

}  // namespace distill_l2s
