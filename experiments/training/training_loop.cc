#include "experiments/training/training_loop.h"

#include <glog/logging.h>

#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "data/audio/speech.h"
#include "experiments/training/interruption.h"
#include "experiments/training/output_directory.h"
#include "experiments/training/random_step.h"
#include "experiments/training/rank_sharing.h"
#include "experiments/training/run_identity.h"

namespace distill_l2s {

TrainingLoop::TrainingLoop(const Experiment& experiment, const TrainingOptions& options, StateHeader identity,
                           RunParts* parts, CheckpointSelection* selection, RunSaver* saver, RankGroup* ranks)
    : experiment_(experiment),
      options_(options),
      header_(std::move(identity)),
      parts_(parts),
      selection_(selection),
      saver_(saver),
      ranks_(ranks),
      early_stopping_(experiment.evaluation().patience()),
      dev_evaluation_(experiment, ShareOf(parts->dev, ranks), options.loader_threads),
      last_time_(absl::Now()) {}

absl::Status TrainingLoop::Begin(const std::optional<TrainingState>& state) {
  const RunMemory memory = {parts_, selection_, &meter_, &standing_, &early_stopping_};
  at::Tensor sums;
  if (state.has_value()) {
    std::map<std::string, TensorMap> parts = state->parts;
    at::Tensor& rows = parts["losses"]["sums"];
    if (!rows.defined() || rows.dim() != 2) {
      return absl::InvalidArgumentError("losses: the training state has no \"sums\" of ranks' losses");
    }
    sums = rows;
    rows = sums.sum(0);
    RETURN_IF_ERROR(RestoreState(parts, memory));
  }
  RETURN_IF_ERROR(ShareState(memory, sums, ranks_));
  header_.step = saved_step_ = standing_.step;
  header_.world_size = ranks_ == nullptr ? 1 : ranks_->world_size();
  return absl::OkStatus();
}

absl::Status TrainingLoop::Run() {
  while (!IsLast() && !early_stopping_.stops()) {
    if (!agreement_.has_value()) {
      ASSIGN_OR_RETURN(agreement_, Agree());
    }
    const Agreement now = *agreement_;
    agreement_.reset();
    if (now.stops) return StopInterrupted();
    if (now.saves) RETURN_IF_ERROR(Save());
    RETURN_IF_ERROR(TrainOneStep());
    if (!EvaluatesNow()) continue;
    RETURN_IF_ERROR(EvaluateOnDev());
    agreement_.reset();  // It may be the best, and a signal may have come meanwhile.
  }
  if (early_stopping_.stops()) {
    LOG(INFO) << "stopped after " << standing_.step << " steps: " << experiment_.evaluation().patience()
              << " evaluations in a row brought no lower error rate (evaluation.patience)";
  }
  RETURN_IF_ERROR(parts_->training_step->Settle());
  if (KeepsFinalState(experiment_, options_) && standing_.step != saved_step_) RETURN_IF_ERROR(Save());
  return saver_ == nullptr ? absl::OkStatus() : saver_->Finish();
}

// This rank's wish for what is to be done after step `step`.
absl::StatusOr<TrainingLoop::Agreement> TrainingLoop::Vote(int64_t step, bool is_best) const {
  if (saver_ == nullptr) return Agreement{Interrupted(), false};
  RETURN_IF_ERROR(saver_->status());
  return Agreement{Interrupted(), step != saved_step_ && saver_->IsDue(step, is_best)};
}

absl::StatusOr<TrainingLoop::Agreement> TrainingLoop::Agree() {
  const bool is_best = header_.dev_rate_percent.has_value() && selection_->LastWasBest();
  ASSIGN_OR_RETURN(const Agreement vote, Vote(standing_.step, is_best));
  if (ranks_ == nullptr) return vote;
  std::vector<int64_t> votes = {vote.stops, vote.saves};
  RETURN_IF_ERROR(ranks_->Sum(&votes));
  return Agreement{votes[0] > 0, votes[1] > 0};
}

absl::StatusOr<TrainingLoop::StepBatches> TrainingLoop::NextBatches() {
  StepBatches step = {{}, 0};
  int64_t samples = 0;
  for (int i = 0; i < experiment_.optimization().accumulation_steps() / header_.world_size; ++i) {
    ASSIGN_OR_RETURN(Batch batch, parts_->loader->Next());
    samples += batch.sample_lengths.sum().item<int64_t>();
    step.clips += static_cast<int64_t>(batch.clips.size());
    step.batches.push_back(std::move(batch));
  }
  if (ranks_ != nullptr) {
    ASSIGN_OR_RETURN(const Agreement vote, Vote(standing_.step + 1, /*is_best=*/false));
    std::vector<int64_t> sums = {samples, step.clips, vote.stops, vote.saves};
    RETURN_IF_ERROR(ranks_->Sum(&sums));
    samples = sums[0];
    step.clips = sums[1];
    agreement_ = Agreement{sums[2] > 0, sums[3] > 0};
  }
  standing_.audio_s += static_cast<double>(samples) / kSpeechRateHz;
  return step;
}

absl::Status TrainingLoop::TrainOneStep() {
  ASSIGN_OR_RETURN(StepBatches now, NextBatches());
  const absl::Time start = absl::Now();
  SeedStep(experiment_.seed(), standing_.step, options_.ranks.rank, parts_->student.model.get());
  ASSIGN_OR_RETURN(const StepLosses losses,
                   parts_->training_step->Run(now.batches, standing_.step, now.clips));
  meter_.Add(losses);
  ++standing_.step;
  header_.step = standing_.step;
  header_.dev_rate_percent.reset();
  if (LogsNow()) RETURN_IF_ERROR(ReportTraining(losses.learning_rate));
  standing_.training_s += absl::ToDoubleSeconds(absl::Now() - start);
  NoteTime();
  for (TrainingObserver* observer : observers_) RETURN_IF_ERROR(observer->AfterStep(standing_, losses));
  if (parts_->diagnostics != nullptr && EvaluatesNow()) diagnosed_batches_ = std::move(now.batches);
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
  RETURN_IF_ERROR(SumLosses(&metrics, ranks_));
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

absl::Status TrainingLoop::Diagnose() {
  if (parts_->diagnostics == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(const DiagnosticMetrics metrics,
                   parts_->diagnostics->Measure(standing_.step, diagnosed_batches_));
  diagnosed_batches_.clear();
  for (const std::string& warning : DiagnosticWarnings(metrics)) LOG(WARNING) << warning;
  for (TrainingObserver* observer : observers_) RETURN_IF_ERROR(observer->OnDiagnostics(metrics));
  return absl::OkStatus();
}

absl::StatusOr<DevMetrics> TrainingLoop::Transcribe() {
  ASSIGN_OR_RETURN(CorpusErrors errors, dev_evaluation_.Evaluate({parts_->student.model, *parts_->vocabulary,
                                                                  parts_->student.preprocessor}));
  RETURN_IF_ERROR(SumErrorsOverRanks(&errors, ranks_));
  DevMetrics metrics;
  metrics.cer_percent = 100 * errors.characters.Rate();
  metrics.wer_percent = 100 * errors.words.Rate();
  return metrics;
}

absl::Status TrainingLoop::EvaluateOnDev() {
  RETURN_IF_ERROR(Diagnose());
  const AveragedWeightsScope averaged(parts_->training_step->moving_average());
  DevMetrics metrics;
  if (!parts_->dev.empty()) {
    ASSIGN_OR_RETURN(metrics, Transcribe());
    header_.dev_rate_percent = selection_->Rate(metrics);
    early_stopping_.Note(*header_.dev_rate_percent);
  }
  metrics.step = standing_.step;
  if (!parts_->dev.empty()) {
    for (TrainingObserver* observer : observers_) RETURN_IF_ERROR(observer->OnDevMetrics(metrics));
  }
  if (!IsFirstRank()) return absl::OkStatus();
  return selection_->Offer(*parts_->student.model, *parts_->vocabulary, metrics);
}

absl::Status TrainingLoop::Save() {
  ASSIGN_OR_RETURN(const at::Tensor sums, GatherLossSums(meter_.State().at("sums"), ranks_));
  saved_step_ = standing_.step;
  if (saver_ == nullptr) return absl::OkStatus();
  TrainingState state;
  ASSIGN_OR_RETURN(state.parts, GatherState({parts_, selection_, &meter_, &standing_, &early_stopping_}));
  state.parts["losses"]["sums"] = sums;
  state.header = header_;
  return saver_->Save(state);
}

absl::Status TrainingLoop::StopInterrupted() {
  RETURN_IF_ERROR(Save());
  if (saver_ != nullptr) RETURN_IF_ERROR(saver_->Finish());
  return absl::CancelledError(absl::StrCat(
      "interrupted after ", standing_.step, " of ", experiment_.optimization().steps(),
      " steps; the same command goes on from ", StateDirectory(options_), "/step-", standing_.step));
}

}  // namespace distill_l2s
