#include "experiments/training/training_run.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <glog/logging.h>

#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/file.h"
#include "base/progress.h"
#include "base/status_macros.h"
#include "base/text_proto.h"
#include "data/audio/speech.h"
#include "data/batching/batch_loader.h"
#include "data/batching/cached_clip_source.h"
#include "data/batching/file_clip_source.h"
#include "experiments/evaluation/transcription.h"
#include "experiments/experiment_config.h"
#include "experiments/training/checkpoint_selection.h"
#include "experiments/training/distillation_setup.h"
#include "experiments/training/interruption.h"
#include "experiments/training/loss_meter.h"
#include "experiments/training/run_result.h"
#include "experiments/training/student_setup.h"
#include "experiments/training/training_data.h"
#include "experiments/training/training_step.h"
#include "modeling/checkpoint/module_tensors.h"
#include "modeling/checkpoint/safetensors.h"
#include "modeling/export/model_card.h"
#include "modeling/wav2vec2/convolution_layers.h"

namespace distill_l2s {
namespace {

constexpr int64_t kAudioCacheBytes = int64_t{4} << 30;

std::vector<std::string> Transcripts(const std::vector<Utterance>& utterances) {
  std::vector<std::string> transcripts;
  for (const Utterance& utterance : utterances) transcripts.push_back(utterance.text);
  return transcripts;
}

int64_t CountParameters(const torch::nn::Module& module) {
  int64_t count = 0;
  for (const at::Tensor& parameter : module.parameters()) count += parameter.numel();
  return count;
}

double Seconds(const at::Tensor& sample_lengths) {
  return sample_lengths.sum().item<int64_t>() / static_cast<double>(kSpeechRateHz);
}

// The directory's result would else say that this run is complete from its start on.
absl::Status RemoveEarlierResult(const std::string& output_dir) {
  const std::string path = JoinPath(output_dir, "result.json");
  std::error_code error;
  std::filesystem::remove(path, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(path, ": cannot remove an earlier run's: ", error.message()));
}

// What the checkpoint's README.md tells of the run.
ModelCard DescribeModel(const Experiment& experiment, const std::vector<Utterance>& train) {
  std::set<std::string> languages;
  for (const Utterance& utterance : train) {
    if (!utterance.language.empty()) languages.insert(utterance.language);
  }
  ModelCard card;
  card.name = experiment.name();
  card.languages.assign(languages.begin(), languages.end());
  card.base_model = experiment.student().has_random() ? "nothing: its weights began random"
                                                      : experiment.student().checkpoint();
  card.training_data = {experiment.data().train_manifests().begin(),
                        experiment.data().train_manifests().end()};
  card.development_data = {experiment.data().dev_manifests().begin(),
                           experiment.data().dev_manifests().end()};
  card.config = ToTextProto(experiment);
  return card;
}

// One run, from its parts to its result.
class Run {
 public:
  Run(const Experiment& experiment, const TrainingOptions& options)
      : experiment_(experiment), options_(options), start_(absl::Now()) {}

  absl::Status SetUp();
  absl::Status Train();
  absl::Status Finish();

 private:
  absl::Status SetUpLoader();
  absl::Status TrainBatch(int64_t step);
  absl::Status EvaluateOnDev(int64_t step);
  bool EvaluatesAfter(int64_t step) const;

  const Experiment& experiment_;
  const TrainingOptions& options_;
  const absl::Time start_;
  RunResult result_;

  std::vector<Utterance> dev_;
  ClipDataset dataset_;
  std::unique_ptr<CharacterVocabulary> vocabulary_;
  StudentSetup student_;
  DistillationParts distillation_;
  std::unique_ptr<FileClipSource> files_;
  std::unique_ptr<CachedClipSource> audio_;
  std::unique_ptr<BatchLoader> loader_;
  std::unique_ptr<TrainingStep> training_step_;
  std::unique_ptr<MetricsWriter> metrics_;
  std::unique_ptr<CheckpointSelection> selection_;
  LossMeter meter_;
  std::string dev_note_;
};

absl::Status Run::SetUp() {
  ASSIGN_OR_RETURN(TrainingData data, LoadTrainingData(experiment_.data(), options_.data_dir));
  dataset_ = {std::move(data.train), std::move(data.labels)};
  dev_ = std::move(data.dev);
  vocabulary_ = std::make_unique<CharacterVocabulary>(std::move(data.vocabulary));
  at::manual_seed(experiment_.seed());
  ASSIGN_OR_RETURN(student_, SetUpStudent(experiment_.student(), *vocabulary_, options_.model_dir));
  ASSIGN_OR_RETURN(distillation_,
                   SetUpDistillation(experiment_, student_.model->config(), Transcripts(dataset_.utterances),
                                     options_.model_dir, options_.teacher_cache_dir));
  if (distillation_.teacher != nullptr) result_.teacher_sha256_before = distillation_.teacher->Sha256();
  RETURN_IF_ERROR(SetUpLoader());
  training_step_ =
      std::make_unique<TrainingStep>(experiment_, student_.model, student_.new_parameters, distillation_);
  RETURN_IF_ERROR(MakeDirectories(options_.output_dir));
  RETURN_IF_ERROR(RemoveEarlierResult(options_.output_dir));
  RETURN_IF_ERROR(
      WriteFileAtomically(JoinPath(options_.output_dir, "experiment.textproto"), ToTextProto(experiment_)));
  ASSIGN_OR_RETURN(MetricsWriter metrics,
                   MetricsWriter::Open(JoinPath(options_.output_dir, "metrics.jsonl")));
  metrics_ = std::make_unique<MetricsWriter>(std::move(metrics));
  selection_ = std::make_unique<CheckpointSelection>(experiment_.evaluation().selection(),
                                                     JoinPath(options_.output_dir, "checkpoint"),
                                                     DescribeModel(experiment_, dataset_.utterances));
  // From here on the arms of a comparison draw the same dropout and masks, whatever was initialised before.
  at::manual_seed(experiment_.seed());
  return absl::OkStatus();
}

absl::Status Run::SetUpLoader() {
  files_ = std::make_unique<FileClipSource>(&dataset_.utterances);
  audio_ = std::make_unique<CachedClipSource>(files_.get(), kAudioCacheBytes);
  BatchLoader::Options options;
  options.config = experiment_.data().batching();
  options.seed = experiment_.seed();
  options.pad_label = vocabulary_->blank();
  options.frame_length = [config = student_.model->config()](int64_t samples) {
    return FrameLength(config, samples);
  };
  options.workers = options_.loader_threads;
  ASSIGN_OR_RETURN(loader_, BatchLoader::Create(&dataset_, audio_.get(), std::move(options)));
  return absl::OkStatus();
}

absl::Status Run::TrainBatch(int64_t step) {
  ASSIGN_OR_RETURN(const Batch batch, loader_->Next());
  const absl::Time start = absl::Now();
  ASSIGN_OR_RETURN(const StepLosses losses, training_step_->Run(batch, step));
  meter_.Add(losses);
  result_.audio_s += Seconds(batch.sample_lengths);
  const bool logs =
      (step + 1) % options_.log_every_steps == 0 || step + 1 == experiment_.optimization().steps();
  if (logs) {
    TrainMetrics metrics = meter_.Take();
    metrics.step = step + 1;
    metrics.learning_rate = losses.learning_rate;
    metrics.audio_s = result_.audio_s;
    metrics.wall_s = absl::ToDoubleSeconds(absl::Now() - start_);
    RETURN_IF_ERROR(metrics_->Append(metrics));
  }
  result_.training_s += absl::ToDoubleSeconds(absl::Now() - start);
  return absl::OkStatus();
}

bool Run::EvaluatesAfter(int64_t step) const {
  const int64_t every = experiment_.evaluation().every_steps();
  return step + 1 == experiment_.optimization().steps() || (every > 0 && (step + 1) % every == 0);
}

absl::Status Run::EvaluateOnDev(int64_t step) {
  DevMetrics metrics;
  metrics.step = step + 1;
  if (!dev_.empty()) {
    TranscriptionOptions transcription;
    transcription.batch_s = experiment_.evaluation().batch_s();
    transcription.loader_threads = options_.loader_threads;
    ASSIGN_OR_RETURN(const auto results,
                     TranscribeAndScore(student_.model.get(), *vocabulary_, dev_, transcription));
    const CorpusErrors errors = SumErrors(results);
    metrics.cer_percent = 100 * errors.characters.Rate();
    metrics.wer_percent = 100 * errors.words.Rate();
    RETURN_IF_ERROR(metrics_->Append(metrics));
    dev_note_ = absl::StrFormat(", dev CER %.1f %%", metrics.cer_percent);
  }
  return selection_->Offer(*student_.model, *vocabulary_, metrics);
}

absl::Status Run::Train() {
  const int64_t steps = experiment_.optimization().steps();
  Progress progress(experiment_.name().empty() ? "train" : experiment_.name(), steps, "steps");
  for (int64_t step = 0; step < steps; ++step) {
    if (Interrupted())
      return absl::CancelledError(absl::StrCat("interrupted after ", step, " of ", steps, " steps"));
    RETURN_IF_ERROR(TrainBatch(step));
    progress.Advance(1, absl::StrFormat("loss %.3f, %.0f x real time%s", meter_.last_loss(),
                                        result_.audio_s / result_.training_s, dev_note_));
    if (EvaluatesAfter(step)) RETURN_IF_ERROR(EvaluateOnDev(step));
  }
  return absl::OkStatus();
}

absl::Status Run::Finish() {
  if (distillation_.loss != nullptr) {
    RETURN_IF_ERROR(WriteSafetensors(JoinPath(options_.output_dir, "distillation.safetensors"),
                                     NamedTensors(*distillation_.loss)));
    result_.teacher_sha256_after = distillation_.teacher->Sha256();
    if (result_.teacher_sha256_after != result_.teacher_sha256_before) {
      return absl::InternalError("the teacher's weights changed during training");
    }
  }
  result_.experiment_id = ExperimentId(experiment_);
  result_.steps = experiment_.optimization().steps();
  result_.skipped_steps = meter_.skipped_steps();
  result_.selected_step = selection_->selected_step();
  result_.parameters = CountParameters(*student_.model);
  result_.clips = loader_->selection().kept.size();
  result_.clips_left_out = loader_->selection().left_out.size();
  result_.wall_s = absl::ToDoubleSeconds(absl::Now() - start_);
  return WriteRunResult(JoinPath(options_.output_dir, "result.json"), result_);
}

}  // namespace

absl::Status RunTraining(const Experiment& experiment, const TrainingOptions& options) {
  if (options.threads > 0) at::set_num_threads(options.threads);
  Run run(experiment, options);
  RETURN_IF_ERROR(run.SetUp());
  RETURN_IF_ERROR(run.Train());
  return run.Finish();
}

}  // namespace distill_l2s
