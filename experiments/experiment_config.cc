#include "experiments/experiment_config.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <cmath>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/text_proto.h"
#include "data/batching/batching_config.h"
#include "experiments/training/optimization/schedule_factory.h"
#include "modeling/wav2vec2/config_validation.h"

namespace distill_l2s {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// MergeFrom appends to a repeated field; an overlay's list stands for itself.
void ClearReplacedLists(const Message& overlay, Message* base) {
  std::vector<const FieldDescriptor*> fields;
  overlay.GetReflection()->ListFields(overlay, &fields);
  const auto* reflection = base->GetReflection();
  for (const FieldDescriptor* field : fields) {
    if (field->is_repeated()) {
      reflection->ClearField(base, field);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && reflection->HasField(*base, field)) {
      ClearReplacedLists(overlay.GetReflection()->GetMessage(overlay, field),
                         reflection->MutableMessage(base, field));
    }
  }
}

absl::Status Missing(absl::string_view field, absl::string_view expected) {
  return absl::InvalidArgumentError(absl::StrCat(field, " is missing: expected ", expected));
}

absl::Status Senseless(absl::string_view field, double value, absl::string_view expected) {
  return absl::InvalidArgumentError(absl::StrCat(field, " is ", value, ": expected ", expected));
}

absl::Status CheckPositive(bool is_set, double value, absl::string_view field) {
  if (!is_set) return Missing(field, "a number above 0");
  if (!(value > 0) || std::isinf(value)) return Senseless(field, value, "a number above 0");
  return absl::OkStatus();
}

absl::Status CheckNotNegative(double value, absl::string_view field) {
  if (!(value >= 0) || std::isinf(value)) return Senseless(field, value, "0 or more");
  return absl::OkStatus();
}

absl::Status CheckShare(double value, absl::string_view field) {
  if (!(value >= 0 && value < 1)) return Senseless(field, value, "at least 0 and below 1");
  return absl::OkStatus();
}

absl::Status ValidateData(const Experiment& experiment) {
  const Data& data = experiment.data();
  if (data.train_manifests().empty()) return Missing("data.train_manifests", "a manifest's file name");
  if (data.dev_manifests().empty() && experiment.evaluation().selection() != Evaluation::LAST) {
    return Missing("data.dev_manifests", "a manifest's file name, or evaluation.selection: LAST");
  }
  if (!(data.vocabulary_coverage() > 0 && data.vocabulary_coverage() <= 1)) {
    return Senseless("data.vocabulary_coverage", data.vocabulary_coverage(), "above 0 and at most 1");
  }
  const absl::Status batching = CheckBatchingConfig(data.batching());
  if (!batching.ok()) return absl::InvalidArgumentError(absl::StrCat("data.", batching.message()));
  return absl::OkStatus();
}

absl::Status ValidateStudent(const Student& student) {
  switch (student.initialization_case()) {
    case Student::kCheckpoint:
      if (student.checkpoint().empty()) return Missing("student.checkpoint", "a directory");
      return absl::OkStatus();
    case Student::kRandom:
      RETURN_IF_ERROR(CheckWav2Vec2Config(student.random()));
      for (const char* field :
           {"keep_vocabulary", "target_language", "new_adapters", "train_adapters_only"}) {
        const auto* descriptor = Student::descriptor()->FindFieldByName(field);
        if (student.GetReflection()->HasField(student, descriptor)) {
          return absl::InvalidArgumentError(absl::StrCat(
              "student.", field, " is set with student.random: expected it with student.checkpoint"));
        }
      }
      if (student.freeze_feature_encoder()) {
        return absl::InvalidArgumentError(
            "student.freeze_feature_encoder is true with student.random: expected false, since a random "
            "feature "
            "encoder has to learn");
      }
      return absl::OkStatus();
    case Student::INITIALIZATION_NOT_SET:
      break;
  }
  return Missing("student", "checkpoint: \"DIRECTORY\" or random { ... }");
}

absl::Status ValidateDistillation(const Experiment& experiment) {
  if (experiment.has_teacher() != experiment.has_distillation()) {
    return experiment.has_teacher() ? Missing("distillation", "what the teacher is for, or no teacher")
                                    : Missing("teacher", "the model to distil from, or no distillation");
  }
  if (!experiment.has_distillation()) return absl::OkStatus();
  const DistillationConfig& distillation = experiment.distillation();
  if (experiment.teacher().checkpoint().empty()) return Missing("teacher.checkpoint", "a directory");
  if (distillation.layer_pairs().empty()) return Missing("distillation.layer_pairs", "at least one pair");
  for (const auto& pair : distillation.layer_pairs()) {
    RETURN_IF_ERROR(CheckNotNegative(pair.teacher(), "distillation.layer_pairs.teacher"));
    RETURN_IF_ERROR(CheckNotNegative(pair.student(), "distillation.layer_pairs.student"));
  }
  if (distillation.alignment_case() == DistillationConfig::ALIGNMENT_NOT_SET) {
    return Missing("distillation alignment",
                   "shrink {}, filtered_frames {}, all_frames {}, forced_tokens {}, posterior_tokens {}, "
                   "sinkhorn_tokens {} or utterance {}");
  }
  const bool resamples =
      distillation.has_shrink() || distillation.has_filtered_frames() || distillation.has_all_frames();
  if (resamples && distillation.resampling() == DistillationConfig::UNSPECIFIED) {
    return Missing("distillation.resampling", "NEAREST or LINEAR");
  }
  RETURN_IF_ERROR(CheckNotNegative(distillation.weight_start_step(), "distillation.weight_start_step"));
  RETURN_IF_ERROR(CheckNotNegative(distillation.weight_ramp_steps(), "distillation.weight_ramp_steps"));
  RETURN_IF_ERROR(CheckPositive(true, distillation.contrastive().tau(), "distillation.contrastive.tau"));
  return CheckPositive(distillation.has_weight(), distillation.weight(), "distillation.weight");
}

absl::Status ValidateConsistency(const ConsistencyConfig& config) {
  RETURN_IF_ERROR(CheckPositive(true, config.alpha(), "consistency.alpha"));
  return CheckPositive(true, config.time_mask_factor(), "consistency.time_mask_factor");
}

absl::Status ValidateRates(const OptimizationConfig& config) {
  RETURN_IF_ERROR(
      CheckPositive(true, config.new_parameter_rate_factor(), "optimization.new_parameter_rate_factor"));
  RETURN_IF_ERROR(
      CheckPositive(true, config.feature_encoder_rate_factor(), "optimization.feature_encoder_rate_factor"));
  RETURN_IF_ERROR(CheckPositive(true, config.head_rate_factor(), "optimization.head_rate_factor"));
  RETURN_IF_ERROR(
      CheckPositive(true, config.projection_rate_factor(), "optimization.projection_rate_factor"));
  if (!(config.layer_rate_decay() > 0 && config.layer_rate_decay() <= 1)) {
    return Senseless("optimization.layer_rate_decay", config.layer_rate_decay(), "above 0 and at most 1");
  }
  return absl::OkStatus();
}

absl::Status ValidateLossScaling(const OptimizationConfig::LossScaling& config) {
  RETURN_IF_ERROR(CheckPositive(true, config.initial_scale(), "optimization.loss_scaling.initial_scale"));
  if (!(config.growth_factor() >= 1) || std::isinf(config.growth_factor())) {
    return Senseless("optimization.loss_scaling.growth_factor", config.growth_factor(), "1 or more");
  }
  if (!(config.backoff_factor() > 0 && config.backoff_factor() < 1)) {
    return Senseless("optimization.loss_scaling.backoff_factor", config.backoff_factor(),
                     "above 0 and below 1");
  }
  return CheckPositive(true, config.growth_interval(), "optimization.loss_scaling.growth_interval");
}

absl::Status ValidateUnfreezing(const OptimizationConfig& config) {
  RETURN_IF_ERROR(CheckNotNegative(config.encoder_start_step(), "optimization.encoder_start_step"));
  RETURN_IF_ERROR(
      CheckNotNegative(config.feature_encoder_start_step(), "optimization.feature_encoder_start_step"));
  if (config.encoder_start_step() >= config.steps()) {
    return Senseless("optimization.encoder_start_step", config.encoder_start_step(),
                     absl::StrCat("less than optimization.steps, ", config.steps()));
  }
  return absl::OkStatus();
}

absl::Status ValidateEvaluation(const Evaluation& evaluation) {
  if (evaluation.selection() == Evaluation::UNSPECIFIED) {
    return Missing("evaluation.selection", "LAST, BEST_CER or BEST_WER");
  }
  RETURN_IF_ERROR(CheckNotNegative(evaluation.every_steps(), "evaluation.every_steps"));
  RETURN_IF_ERROR(CheckNotNegative(evaluation.patience(), "evaluation.patience"));
  if (evaluation.patience() > 0 && evaluation.every_steps() == 0) {
    return Missing("evaluation.every_steps", "a number above 0, as evaluation.patience counts evaluations");
  }
  return CheckPositive(true, evaluation.batch_s(), "evaluation.batch_s");
}

absl::Status ValidateOptimization(const OptimizationConfig& config) {
  RETURN_IF_ERROR(CheckPositive(config.has_steps(), config.steps(), "optimization.steps"));
  RETURN_IF_ERROR(
      CheckPositive(config.has_learning_rate(), config.learning_rate(), "optimization.learning_rate"));
  RETURN_IF_ERROR(CheckShare(config.beta1(), "optimization.beta1"));
  RETURN_IF_ERROR(CheckShare(config.beta2(), "optimization.beta2"));
  RETURN_IF_ERROR(CheckPositive(true, config.epsilon(), "optimization.epsilon"));
  RETURN_IF_ERROR(CheckNotNegative(config.weight_decay(), "optimization.weight_decay"));
  RETURN_IF_ERROR(CheckNotNegative(config.max_gradient_norm(), "optimization.max_gradient_norm"));
  RETURN_IF_ERROR(CheckNotNegative(config.warmup_steps(), "optimization.warmup_steps"));
  if (config.warmup_steps() >= config.steps()) {
    return Senseless("optimization.warmup_steps", config.warmup_steps(),
                     absl::StrCat("less than optimization.steps, ", config.steps()));
  }
  RETURN_IF_ERROR(CheckPositive(true, config.accumulation_steps(), "optimization.accumulation_steps"));
  RETURN_IF_ERROR(CheckNotNegative(config.max_skipped_steps(), "optimization.max_skipped_steps"));
  RETURN_IF_ERROR(CheckShare(config.moving_average().decay(), "optimization.moving_average.decay"));
  RETURN_IF_ERROR(ValidateRates(config));
  RETURN_IF_ERROR(ValidateUnfreezing(config));
  RETURN_IF_ERROR(ValidateLossScaling(config.loss_scaling()));
  if (config.precision() == OptimizationConfig::UNSPECIFIED) {
    return Missing("optimization.precision", "FP32, TF32, BF16 or FP16");
  }
  return CreateSchedule(config).status();
}

}  // namespace

void MergeExperiment(const Experiment& overlay, Experiment* base) {
  ClearReplacedLists(overlay, base);
  base->MergeFrom(overlay);
}

absl::StatusOr<Experiment> ReadExperiment(const std::vector<std::string>& paths,
                                          const std::vector<std::string>& assignments) {
  Experiment experiment;
  for (const std::string& path : paths) {
    Experiment overlay;
    RETURN_IF_ERROR(ReadTextProto(path, &overlay));
    MergeExperiment(overlay, &experiment);
  }
  for (const std::string& assignment : assignments) {
    Experiment overlay;
    RETURN_IF_ERROR(ParseTextProto(assignment, absl::StrCat("--set '", assignment, "'"), &overlay));
    MergeExperiment(overlay, &experiment);
  }
  return experiment;
}

absl::Status ValidateExperiment(const Experiment& experiment) {
  RETURN_IF_ERROR(ValidateData(experiment));
  RETURN_IF_ERROR(ValidateStudent(experiment.student()));
  RETURN_IF_ERROR(ValidateDistillation(experiment));
  RETURN_IF_ERROR(ValidateConsistency(experiment.consistency()));
  RETURN_IF_ERROR(ValidateOptimization(experiment.optimization()));
  return ValidateEvaluation(experiment.evaluation());
}

std::vector<std::string> ManifestPaths(const std::string& data_dir,
                                       const google::protobuf::RepeatedPtrField<std::string>& manifests) {
  std::vector<std::string> paths;
  for (const std::string& manifest : manifests) paths.push_back(JoinPath(data_dir, manifest));
  return paths;
}

std::string ExperimentId(const Experiment& experiment) {
  Experiment anonymous = experiment;
  anonymous.clear_name();
  return Sha256Hex(ToTextProto(anonymous)).substr(0, 16);
}

}  // namespace distill_l2s
