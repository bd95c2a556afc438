#include "experiments/training/diagnostics/tensorboard_observer.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

double Now() { return absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()); }

}  // namespace

TaggedScalars TrainScalars(const TrainMetrics& metrics) {
  TaggedScalars scalars = {{"loss/total", metrics.loss}, {"loss/ctc", metrics.ctc_loss}};
  if (metrics.distillation_loss.has_value()) {
    scalars.emplace_back("loss/distillation", *metrics.distillation_loss);
  }
  scalars.emplace_back("train/learning_rate", metrics.learning_rate);
  scalars.emplace_back("train/gradient_norm", metrics.gradient_norm);
  scalars.emplace_back("train/skipped_steps", static_cast<double>(metrics.skipped_steps));
  scalars.emplace_back("train/audio_hours", metrics.audio_s / 3600);
  if (metrics.wall_s > 0) scalars.emplace_back("train/times_real_time", metrics.audio_s / metrics.wall_s);
  return scalars;
}

TaggedScalars DiagnosticScalars(const DiagnosticMetrics& metrics) {
  TaggedScalars scalars = {{"diagnostics/blank_share", metrics.blank_share}};
  if (!metrics.pairs.empty()) {
    scalars.emplace_back("diagnostics/segments_per_clip", metrics.segments_per_clip);
    scalars.emplace_back("diagnostics/tokens_per_clip", metrics.tokens_per_clip);
    scalars.emplace_back("diagnostics/fallback_share", metrics.fallback_share);
  }
  for (size_t i = 0; i < metrics.pairs.size(); ++i) {
    const DiagnosticMetrics::Pair& pair = metrics.pairs[i];
    scalars.emplace_back(absl::StrCat("diagnostics/cka_", i), pair.cka);
    scalars.emplace_back(absl::StrCat("diagnostics/projected_variance_", i), pair.projected_variance);
    scalars.emplace_back(absl::StrCat("diagnostics/teacher_variance_", i), pair.teacher_variance);
  }
  if (metrics.gradient_cosine.has_value()) {
    scalars.emplace_back("diagnostics/ctc_gradient_norm", *metrics.ctc_gradient_norm);
    scalars.emplace_back("diagnostics/distillation_gradient_norm", *metrics.distillation_gradient_norm);
    scalars.emplace_back("diagnostics/gradient_cosine", *metrics.gradient_cosine);
  }
  return scalars;
}

absl::StatusOr<TensorboardObserver> TensorboardObserver::Create(const std::string& directory,
                                                                int64_t steps_done) {
  if (steps_done == 0) RETURN_IF_ERROR(RemoveEventFiles(directory));
  ASSIGN_OR_RETURN(EventFile file, EventFile::Create(directory, steps_done > 0 ? steps_done + 1 : 0));
  return TensorboardObserver(std::move(file));
}

absl::Status TensorboardObserver::OnTrainMetrics(const TrainMetrics& metrics) {
  return file_.Append(metrics.step, Now(), TrainScalars(metrics));
}

absl::Status TensorboardObserver::OnDevMetrics(const DevMetrics& metrics) {
  return file_.Append(metrics.step, Now(),
                      {{"dev/cer_percent", metrics.cer_percent}, {"dev/wer_percent", metrics.wer_percent}});
}

absl::Status TensorboardObserver::OnDiagnostics(const DiagnosticMetrics& metrics) {
  return file_.Append(metrics.step, Now(), DiagnosticScalars(metrics));
}

}  // namespace distill_l2s
