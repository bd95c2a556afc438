#include "experiments/training/training_loop.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "data/audio/speech.h"
#include "experiments/evaluation/transcription.h"
#include "experiments/training/interruption.h"

namespace distill_l2s {
namespace {

double Seconds(const at::Tensor& sample_lengths) {
  return sample_lengths.sum().item<int64_t>() / static_cast<double>(kSpeechRateHz);
}

}  // namespace

TrainingLoop::TrainingLoop(const Experiment& experiment, const TrainingOptions& options, absl::Time start,
                           RunParts* parts, CheckpointSelection* selection,
                           std::vector<TrainingObserver*> observers)
    : experiment_(experiment),
      options_(options),
      start_(start),
      parts_(parts),
      selection_(selection),
      observers_(std::move(observers)) {}

absl::Status TrainingLoop::Run() {
  while (!IsLast()) {
    if (Interrupted()) {
      return absl::CancelledError(absl::StrCat("interrupted after ", standing_.step, " of ",
                                               experiment_.optimization().steps(), " steps"));
    }
    RETURN_IF_ERROR(TrainBatch());
    if (EvaluatesNow()) RETURN_IF_ERROR(EvaluateOnDev());
  }
  return absl::OkStatus();
}

absl::Status TrainingLoop::TrainBatch() {
  ASSIGN_OR_RETURN(const Batch batch, parts_->loader->Next());
  const absl::Time start = absl::Now();
  ASSIGN_OR_RETURN(const StepLosses losses, parts_->training_step->Run(batch, standing_.step));
  meter_.Add(losses);
  standing_.audio_s += Seconds(batch.sample_lengths);
  ++standing_.step;
  if (LogsNow()) RETURN_IF_ERROR(ReportTraining(losses.learning_rate));
  standing_.training_s += absl::ToDoubleSeconds(absl::Now() - start);
  standing_.wall_s = absl::ToDoubleSeconds(absl::Now() - start_);
  for (TrainingObserver* observer : observers_) RETURN_IF_ERROR(observer->AfterStep(standing_, losses));
  return absl::OkStatus();
}

absl::Status TrainingLoop::ReportTraining(double learning_rate) {
  TrainMetrics metrics = meter_.Take();
  metrics.step = standing_.step;
  metrics.learning_rate = learning_rate;
  metrics.audio_s = standing_.audio_s;
  metrics.wall_s = absl::ToDoubleSeconds(absl::Now() - start_);
  standing_.last_loss = metrics.loss;
  for (TrainingObserver* observer : observers_) RETURN_IF_ERROR(observer->OnTrainMetrics(metrics));
  return absl::OkStatus();
}

bool TrainingLoop::EvaluatesNow() const {
  const int64_t every = experiment_.evaluation().every_steps();
  return IsLast() || (every > 0 && standing_.step % every == 0);
}

absl::Status TrainingLoop::EvaluateOnDev() {
  DevMetrics metrics;
  metrics.step = standing_.step;
  if (!parts_->dev.empty()) {
    TranscriptionOptions transcription;
    transcription.batch_s = experiment_.evaluation().batch_s();
    transcription.loader_threads = options_.loader_threads;
    ASSIGN_OR_RETURN(const auto results, TranscribeAndScore(parts_->student.model.get(), *parts_->vocabulary,
                                                            parts_->dev, transcription));
    const CorpusErrors errors = SumErrors(results);
    metrics.cer_percent = 100 * errors.characters.Rate();
    metrics.wer_percent = 100 * errors.words.Rate();
    for (TrainingObserver* observer : observers_) RETURN_IF_ERROR(observer->OnDevMetrics(metrics));
  }
  return selection_->Offer(*parts_->student.model, *parts_->vocabulary, metrics);
}

}  // namespace distill_l2s
