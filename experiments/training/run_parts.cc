#include "experiments/training/run_parts.h"

#include <ATen/Context.h>
#include <glog/logging.h>

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "experiments/training/data_warnings.h"
#include "experiments/training/device.h"
#include "experiments/training/distributed/reducer_exchange.h"
#include "experiments/training/feature_cache_setup.h"
#include "experiments/training/run_identity.h"
#include "experiments/training/training_data.h"
#include "modeling/recognizer/model_directory.h"
#include "modeling/wav2vec2/batch_length.h"
#include "modeling/wav2vec2/convolution_layers.h"

namespace distill_l2s {
namespace {

constexpr int64_t kAudioCacheBytes = int64_t{4} << 30;

std::vector<std::string> Transcripts(const std::vector<Utterance>& utterances) {
  std::vector<std::string> transcripts;
  for (const Utterance& utterance : utterances) transcripts.push_back(utterance.text);
  return transcripts;
}

// In the order of the forward pass.
std::vector<at::Tensor> Parameters(const RunParts& parts) {
  std::vector<at::Tensor> parameters = parts.student.model->parameters();
  if (parts.distiller == nullptr) return parameters;
  for (const at::Tensor& parameter : parts.distiller->loss().parameters()) parameters.push_back(parameter);
  return parameters;
}

absl::Status SetUpLoader(const Experiment& experiment, const TrainingOptions& run, at::Device device,
                         RunParts* parts) {
  parts->files = std::make_unique<FileClipSource>(&parts->dataset.utterances);
  ClipSource* decoded = parts->files.get();
  if (!run.audio_cache_dir.empty()) {
    const auto bytes = static_cast<int64_t>(run.audio_cache_gb * 1e9);
    ASSIGN_OR_RETURN(parts->decoded_audio, DiskCachedClipSource::Create(decoded, &parts->dataset.utterances,
                                                                        run.audio_cache_dir, bytes));
    decoded = parts->decoded_audio.get();
  }
  parts->audio = std::make_unique<CachedClipSource>(decoded, kAudioCacheBytes);
  BatchLoader::Options options;
  options.config = experiment.data().batching();
  options.seed = experiment.seed();
  options.pad_label = parts->vocabulary->blank();
  options.frame_length = [config = parts->student.model->config()](int64_t samples) {
    return FrameLength(config, samples);
  };
  options.preprocess = [preprocessor = parts->student.preprocessor](absl::Span<float> samples) {
    preprocessor.Apply(samples);
  };
  options.batch_length = [config = parts->student.model->config(), device](int64_t samples) {
    return BatchLength(config, device.type(), samples);
  };
  options.data_dir = run.data_dir;
  options.rank = run.ranks.rank;
  options.world_size = run.ranks.world_size;
  options.workers = run.loader_threads;
  ASSIGN_OR_RETURN(parts->loader,
                   BatchLoader::Create(&parts->dataset, parts->audio.get(), std::move(options)));
  return absl::OkStatus();
}

absl::Status CheckModelDirectory(const char* field, const std::string& checkpoint,
                                 const std::string& model_dir) {
  const std::string directory = JoinPath(model_dir, checkpoint);
  if (FileExists(JoinPath(directory, "config.json"))) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat(
      field, ": ", directory, ": no config.json there; relative paths begin at --model_dir, which is ",
      model_dir.empty() ? "." : model_dir));
}

// Before anything is computed with one of them.
absl::Status CheckModelDirectories(const Experiment& experiment, const std::string& model_dir) {
  if (experiment.student().has_checkpoint()) {
    const std::string& checkpoint = experiment.student().checkpoint();
    if (!FindModelDirectory(JoinPath(model_dir, checkpoint)).ok()) {
      RETURN_IF_ERROR(CheckModelDirectory("student.checkpoint", checkpoint, model_dir));
    }
  }
  if (!experiment.has_teacher()) return absl::OkStatus();
  return CheckModelDirectory("teacher.checkpoint", experiment.teacher().checkpoint(), model_dir);
}

absl::Status CheckResumed(const StateHeader* resumed, const StateHeader& identity,
                          const std::string& output_dir) {
  return resumed == nullptr ? absl::OkStatus() : CheckSameRun(*resumed, identity, output_dir);
}

absl::Status SetUpDistiller(const Experiment& experiment, const TrainingOptions& options, at::Device device,
                            const StateHeader* resumed, RunParts* parts) {
  ASSIGN_OR_RETURN(parts->distiller, Distiller::Load(experiment, parts->student.model->config(),
                                                     Transcripts(parts->dataset.utterances),
                                                     {options.model_dir, options.teacher_cache_dir, device}));
  parts->identity.teacher_sha256 = parts->distiller->teacher().Sha256();
  RETURN_IF_ERROR(CheckResumed(resumed, parts->identity, options.output_dir));
  if (!options.precompute_teacher) return absl::OkStatus();
  if (options.teacher_cache_dir.empty() && options.ranks.rank == 0) {
    LOG(INFO) << "the teacher's hidden states are computed at each start; --teacher_cache_dir=DIRECTORY "
                 "keeps them";
  }
  return parts->distiller->Precompute();
}

}  // namespace

absl::StatusOr<std::unique_ptr<RunParts>> SetUpRun(const Experiment& experiment,
                                                   const TrainingOptions& options, const StateHeader* resumed,
                                                   RankGroup* ranks) {
  RETURN_IF_ERROR(CheckModelDirectories(experiment, options.model_dir));
  if (!options.feature_cache_dir.empty()) RETURN_IF_ERROR(CheckFeatureCacheUse(experiment));
  auto parts = std::make_unique<RunParts>();
  ASSIGN_OR_RETURN(const auto kept, ReadKeptVocabulary(experiment.student(), options.model_dir));
  ASSIGN_OR_RETURN(TrainingData data, LoadTrainingData(experiment.data(), options.data_dir,
                                                       kept.has_value() ? &*kept : nullptr));
  parts->identity.experiment_id = TrajectoryId(experiment);
  parts->identity.data_sha256 = DataSha256(data.train, data.dev);
  parts->identity.manifests = IdentifyManifests(experiment.data(), data);
  RETURN_IF_ERROR(CheckResumed(resumed, parts->identity, options.output_dir));
  if (options.ranks.rank == 0) {
    for (const std::string& warning : DataWarnings(experiment.data(), data)) LOG(WARNING) << warning;
  }
  parts->dataset = {std::move(data.train), std::move(data.labels)};
  parts->dev = std::move(data.dev);
  parts->vocabulary = std::make_unique<CharacterVocabulary>(std::move(data.vocabulary));
  if (!experiment.student().target_language().empty()) {
    parts->vocabulary->SetLanguage(experiment.student().target_language());
  }
  if (options.deterministic && options.device != "cpu") MakeDeterministic();
  ASSIGN_OR_RETURN(const at::Device device, OpenDevice(options.device));
  AllowTf32(experiment.optimization().precision() == OptimizationConfig::TF32);
  if (device.is_cuda() && experiment.optimization().precision() == OptimizationConfig::FP32 &&
      options.ranks.rank == 0) {
    LOG(WARNING)
        << "optimization.precision is FP32: on GPUs of 2020 and later BF16 takes about a fifth of the time "
        << "(docs/benchmarks.md)";
  }
  at::manual_seed(experiment.seed());
  ASSIGN_OR_RETURN(parts->student, SetUpStudent(experiment.student(), *parts->vocabulary, options.model_dir));
  if (options.ranks.rank == 0 && !parts->student.new_parameters.empty()) {
    LOG(INFO) << "weights that the checkpoint has not, drawn from the seed: "
              << absl::StrJoin(parts->student.new_parameters, ", ");
  }
  RETURN_IF_ERROR(MoveTo(device, parts->student.model.get()));
  parts->student.model->SetActivationCheckpointing(options.activation_checkpointing);
  if (!options.feature_cache_dir.empty()) {
    RETURN_IF_ERROR(CheckFeatureCacheUse(experiment.student(), parts->student.model->config()));
    ASSIGN_OR_RETURN(parts->features,
                     SetUpFeatureCache(experiment, parts->student.model, parts->dataset.utterances,
                                       options.feature_cache_dir));
  }
  if (experiment.has_distillation()) {
    RETURN_IF_ERROR(SetUpDistiller(experiment, options, device, resumed, parts.get()));
  }
  RETURN_IF_ERROR(SetUpLoader(experiment, options, device, parts.get()));
  if (ranks != nullptr) {
    parts->exchange = std::make_unique<ReducerExchange>(ranks, Parameters(*parts));
  }
  TrainingStepOptions step;
  if (experiment.data().batching().weigh_clips_equally()) step.mean_clips = parts->loader->MeanClips();
  step.exchange = parts->exchange.get();
  step.features = parts->features.get();
  step.clip_name = [utterances = &parts->dataset.utterances](int64_t clip) {
    return (*utterances)[clip].audio_filepath;
  };
  parts->training_step = std::make_unique<TrainingStep>(
      experiment, parts->student.model, parts->student.new_parameters, parts->distiller, std::move(step));
  if (options.diagnostics_clips > 0 && options.ranks.rank == 0 && !parts->dev.empty()) {
    parts->diagnostics =
        Diagnostics::Create(experiment, parts->student.model, parts->distiller, parts->dev,
                            *parts->vocabulary, parts->student.preprocessor, options.diagnostics_clips);
  }
  return parts;
}

}  // namespace distill_l2s
