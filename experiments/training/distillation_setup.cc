#include "experiments/training/distillation_setup.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/tokenization/subword_tokenizer_factory.h"
#include "experiments/training/device.h"

namespace distill_l2s {
namespace {

absl::Status CheckLayers(const DistillationConfig& config, int64_t student_layers, int64_t teacher_layers) {
  for (const auto& pair : config.layer_pairs()) {
    if (pair.student() > student_layers) {
      return absl::InvalidArgumentError(absl::StrCat("distillation.layer_pairs.student is ", pair.student(),
                                                     ": the student has layers 0 to ", student_layers));
    }
    if (pair.teacher() > teacher_layers) {
      return absl::InvalidArgumentError(absl::StrCat("distillation.layer_pairs.teacher is ", pair.teacher(),
                                                     ": the teacher has layers 0 to ", teacher_layers));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DistillationParts> SetUpDistillation(const Experiment& experiment,
                                                    const Wav2Vec2Config& student_config,
                                                    const std::vector<std::string>& transcripts,
                                                    const std::string& model_dir,
                                                    const std::string& cache_dir, at::Device device) {
  DistillationParts parts;
  if (!experiment.has_distillation()) return parts;
  const std::string directory = JoinPath(model_dir, experiment.teacher().checkpoint());
  ASSIGN_OR_RETURN(const auto tokenizer, LoadSubwordTokenizer(directory));
  FrozenTeacherOptions options;
  options.cache_directory = cache_dir;
  options.device = device;
  ASSIGN_OR_RETURN(parts.teacher, FrozenTeacher::Load(directory, options));
  RETURN_IF_ERROR(CheckLayers(experiment.distillation(), student_config.num_hidden_layers(),
                              parts.teacher->num_layers()));
  ASSIGN_OR_RETURN(parts.loss,
                   DistillationLoss::Create(experiment.distillation(), student_config.hidden_size(),
                                            parts.teacher->width()));
  if (parts.loss->UsesTexts()) {
    return absl::UnimplementedError("distillation.alignment: training does not give it the transcripts yet");
  }
  RETURN_IF_ERROR(MoveTo(device, parts.loss.get()));
  parts.transcripts = transcripts;
  for (const std::string& transcript : transcripts) parts.tokens.push_back(tokenizer->Encode(transcript));
  return parts;
}

absl::Status PrecomputeTeacher(const DistillationConfig& config, DistillationParts* parts) {
  std::vector<int64_t> layers;
  for (const auto& pair : config.layer_pairs()) layers.push_back(pair.teacher());
  return parts->teacher->Precompute(parts->tokens, parts->transcripts, layers);
}

}  // namespace distill_l2s
