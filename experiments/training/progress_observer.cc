#include "experiments/training/progress_observer.h"

#include <utility>
#include <vector>

#include "absl/strings/str_format.h"

namespace distill_l2s {

ProgressObserver::ProgressObserver(absl::string_view name, int64_t steps, int64_t steps_before)
    : progress_(name.empty() ? "train" : name, steps, "steps", steps_before) {}

void ProgressObserver::ShowNotes() {
  std::vector<std::string> notes;
  for (const std::string& note : {dev_note_, loss_note_, parts_note_, speed_note_}) {
    if (!note.empty()) notes.push_back(note);
  }
  progress_.SetNotes(std::move(notes));
}

absl::Status ProgressObserver::AfterStep(const RunStanding& standing, const StepLosses&) {
  speed_note_ = absl::StrFormat("%.0f h of audio an hour", standing.audio_s / standing.training_s);
  ShowNotes();
  progress_.Advance(1);
  return absl::OkStatus();
}

absl::Status ProgressObserver::OnTrainMetrics(const TrainMetrics& metrics) {
  loss_note_ = absl::StrFormat("loss %.3f", metrics.loss);
  if (metrics.distillation_loss.has_value()) {
    parts_note_ =
        absl::StrFormat("CTC %.3f, distillation %.3f", metrics.ctc_loss, *metrics.distillation_loss);
  }
  ShowNotes();
  return absl::OkStatus();
}

absl::Status ProgressObserver::OnDevMetrics(const DevMetrics& metrics) {
  dev_note_ = absl::StrFormat("dev CER %.1f %%, WER %.1f %%", metrics.cer_percent, metrics.wer_percent);
  ShowNotes();
  return absl::OkStatus();
}

}  // namespace distill_l2s
