#include "experiments/training/training_loop.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "data/audio/speech.h"
#include "experiments/evaluation/transcription.h"
#include "experiments/training/interruption.h"
#include "experiments/training/random_step.h"

namespace distill_l2s {
namespace {

double Seconds(const at::Tensor& sample_lengths) {
  return sample_lengths.sum().item<int64_t>() / static_cast<double>(kSpeechRateHz);
}

}  // namespace

TrainingLoop::TrainingLoop(const Experiment& experiment, const TrainingOptions& options, StateHeader identity,
                           RunParts* parts, CheckpointSelection* selection, RunSaver* saver)
    : experiment_(experiment),
      options_(options),
      header_(std::move(identity)),
      parts_(parts),
      selection_(selection),
      saver_(saver),
      last_time_(absl::Now()) {}

absl::Status TrainingLoop::Resume(const TrainingState& state) {
  return RestoreState(state.parts, {parts_, selection_, &meter_, &standing_});
}

absl::Status TrainingLoop::Run() {
  while (!IsLast()) {
    if (Interrupted()) return StopInterrupted();
    RETURN_IF_ERROR(TrainOneStep());
    if (EvaluatesNow()) RETURN_IF_ERROR(EvaluateOnDev());
    if (!IsLast()) RETURN_IF_ERROR(SaveIfDue());
  }
  RETURN_IF_ERROR(parts_->training_step->Settle());
  return saver_->Finish();
}

absl::StatusOr<std::vector<Batch>> TrainingLoop::NextBatches() {
  std::vector<Batch> batches;
  for (int i = 0; i < experiment_.optimization().accumulation_steps(); ++i) {
    ASSIGN_OR_RETURN(Batch batch, parts_->loader->Next());
    standing_.audio_s += Seconds(batch.sample_lengths);
    batches.push_back(std::move(batch));
  }
  return batches;
}

absl::Status TrainingLoop::TrainOneStep() {
  ASSIGN_OR_RETURN(const std::vector<Batch> batches, NextBatches());
  const absl::Time start = absl::Now();
  SeedStep(experiment_.seed(), standing_.step, /*rank=*/0, parts_->student.model.get());
  ASSIGN_OR_RETURN(const StepLosses losses, parts_->training_step->Run(batches, standing_.step));
  meter_.Add(losses);
  ++standing_.step;
  header_.step = standing_.step;
  header_.dev_rate_percent.reset();
  if (LogsNow()) RETURN_IF_ERROR(ReportTraining(losses.learning_rate));
  standing_.training_s += absl::ToDoubleSeconds(absl::Now() - start);
  NoteTime();
  for (TrainingObserver* observer : observers_) RETURN_IF_ERROR(observer->AfterStep(standing_, losses));
  return absl::OkStatus();
}

void TrainingLoop::NoteTime() {
  const absl::Time now = absl::Now();
  standing_.wall_s += absl::ToDoubleSeconds(now - last_time_);
  last_time_ = now;
}

absl::Status TrainingLoop::ReportTraining(double learning_rate) {
  NoteTime();
  TrainMetrics metrics = meter_.Take();
  metrics.step = standing_.step;
  metrics.learning_rate = learning_rate;
  metrics.audio_s = standing_.audio_s;
  metrics.wall_s = standing_.wall_s;
  standing_.last_loss = metrics.loss;
  for (TrainingObserver* observer : observers_) RETURN_IF_ERROR(observer->OnTrainMetrics(metrics));
  return absl::OkStatus();
}

bool TrainingLoop::EvaluatesNow() const {
  const int64_t every = experiment_.evaluation().every_steps();
  return IsLast() || (every > 0 && standing_.step % every == 0);
}

absl::StatusOr<DevMetrics> TrainingLoop::Transcribe() {
  TranscriptionOptions transcription;
  transcription.batch_s = experiment_.evaluation().batch_s();
  transcription.loader_threads = options_.loader_threads;
  ASSIGN_OR_RETURN(const auto results, TranscribeAndScore(parts_->student.model.get(), *parts_->vocabulary,
                                                          parts_->dev, transcription));
  const CorpusErrors errors = SumErrors(results);
  DevMetrics metrics;
  metrics.cer_percent = 100 * errors.characters.Rate();
  metrics.wer_percent = 100 * errors.words.Rate();
  return metrics;
}

absl::Status TrainingLoop::EvaluateOnDev() {
  const AveragedWeightsScope averaged(parts_->training_step->moving_average());
  DevMetrics metrics;
  if (!parts_->dev.empty()) {
    ASSIGN_OR_RETURN(metrics, Transcribe());
    header_.dev_rate_percent = selection_->Rate(metrics);
  }
  metrics.step = standing_.step;
  if (!parts_->dev.empty()) {
    for (TrainingObserver* observer : observers_) RETURN_IF_ERROR(observer->OnDevMetrics(metrics));
  }
  return selection_->Offer(*parts_->student.model, *parts_->vocabulary, metrics);
}

absl::Status TrainingLoop::SaveIfDue() {
  RETURN_IF_ERROR(saver_->status());
  const bool is_best = header_.dev_rate_percent.has_value() && selection_->LastWasBest();
  return saver_->IsDue(standing_.step, is_best) ? Save() : absl::OkStatus();
}

absl::Status TrainingLoop::Save() {
  TrainingState state;
  ASSIGN_OR_RETURN(state.parts, GatherState({parts_, selection_, &meter_, &standing_}));
  state.header = header_;
  return saver_->Save(state);
}

absl::Status TrainingLoop::StopInterrupted() {
  RETURN_IF_ERROR(Save());
  RETURN_IF_ERROR(saver_->Finish());
  return absl::CancelledError(
      absl::StrCat("interrupted after ", standing_.step, " of ", experiment_.optimization().steps(),
                   " steps; the same command goes on from ", saver_->Path(standing_.step)));
}

}  // namespace distill_l2s
