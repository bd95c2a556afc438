#include "experiments/training/progress_observer.h"

#include "absl/strings/str_format.h"

namespace distill_l2s {

ProgressObserver::ProgressObserver(absl::string_view name, int64_t steps)
    : progress_(name.empty() ? "train" : name, steps, "steps") {}

absl::Status ProgressObserver::AfterStep(const RunStanding& standing, const StepLosses&) {
  progress_.Advance(1, absl::StrFormat("loss %.3f, %.0f x real time%s", standing.last_loss,
                                       standing.audio_s / standing.training_s, dev_note_));
  return absl::OkStatus();
}

absl::Status ProgressObserver::OnDevMetrics(const DevMetrics& metrics) {
  dev_note_ = absl::StrFormat(", dev CER %.1f %%", metrics.cer_percent);
  return absl::OkStatus();
}

}  // namespace distill_l2s
