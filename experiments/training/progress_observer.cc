#include "experiments/training/progress_observer.h"

#include "absl/strings/str_format.h"

namespace distill_l2s {

ProgressObserver::ProgressObserver(absl::string_view name, int64_t steps)
    : progress_(name.empty() ? "train" : name, steps, "steps") {}

absl::Status ProgressObserver::AfterStep(const RunStanding& standing, const StepLosses&) {
  progress_.Advance(1, absl::StrFormat("%s%.0f h of audio an hour%s", loss_note_,
                                       standing.audio_s / standing.training_s, dev_note_));
  return absl::OkStatus();
}

absl::Status ProgressObserver::OnTrainMetrics(const TrainMetrics& metrics) {
  loss_note_ = absl::StrFormat("loss %.3f", metrics.loss);
  if (metrics.distillation_loss.has_value()) {
    absl::StrAppendFormat(&loss_note_, " (CTC %.3f, distillation %.3f)", metrics.ctc_loss,
                          *metrics.distillation_loss);
  }
  loss_note_ += ", ";
  return absl::OkStatus();
}

absl::Status ProgressObserver::OnDevMetrics(const DevMetrics& metrics) {
  dev_note_ = absl::StrFormat(", dev CER %.1f %%, WER %.1f %%", metrics.cer_percent, metrics.wer_percent);
  return absl::OkStatus();
}

}  // namespace distill_l2s
