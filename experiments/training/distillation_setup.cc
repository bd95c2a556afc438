#include "experiments/training/distillation_setup.h"

#include <ATen/Context.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/tokenization/subword_tokenizer_factory.h"
#include "experiments/training/clip_texts.h"
#include "experiments/training/device.h"
#include "experiments/training/shuffled_transcripts.h"
#include "losses/alignment_factory.h"
#include "losses/standardization.h"
#include "modeling/xlm_roberta/text_encoder.h"
#include "modeling/xlm_roberta/text_encoder_config.h"

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

// The checkpoint's architecture with weights drawn from the seed. The run's own draws are as without.
absl::StatusOr<std::shared_ptr<TextEncoder>> RandomEncoder(const std::string& directory, uint64_t seed) {
  ASSIGN_OR_RETURN(const TextEncoderConfig config, ReadTextEncoderConfig(JoinPath(directory, "config.json")));
  at::Generator generator = at::globalContext().defaultGenerator(at::kCPU);
  const at::Tensor state = generator.get_state();
  at::manual_seed(seed);
  absl::StatusOr<std::shared_ptr<TextEncoder>> encoder = TextEncoder::Create(config);
  generator.set_state(state);
  return encoder;
}

absl::StatusOr<std::unique_ptr<FrozenTeacher>> LoadTeacher(const Experiment& experiment,
                                                           const std::string& directory,
                                                           const FrozenTeacherOptions& options) {
  if (experiment.teacher().control() != Teacher::RANDOM) return FrozenTeacher::Load(directory, options);
  ASSIGN_OR_RETURN(auto encoder, RandomEncoder(directory, experiment.seed()));
  return FrozenTeacher::Create(std::move(encoder), options);
}

// Gives each clip another transcript's tokens, and its units those that they meet there.
absl::Status ShuffleTeacher(uint64_t seed, DistillationParts* parts) {
  std::vector<int64_t> counts;
  for (const auto& tokens : parts->tokens) counts.push_back(static_cast<int64_t>(tokens.size()));
  ASSIGN_OR_RETURN(const std::vector<int64_t> met, ShuffledTranscripts(parts->transcripts, counts, seed));
  const DistillationParts own = *parts;
  parts->own_tokens = own.tokens;
  for (size_t clip = 0; clip < met.size(); ++clip) {
    parts->transcripts[clip] = own.transcripts[met[clip]];
    parts->tokens[clip] = own.tokens[met[clip]];
    if (!own.units.empty()) parts->units[clip] = UnitsThatMeet(own.units[clip], own.units[met[clip]]);
  }
  return absl::OkStatus();
}

// The statistics of the transcripts' states at the layers, each clip counted once.
absl::StatusOr<std::vector<Standardization>> MeasureStates(const DistillationParts& parts,
                                                           const std::vector<int64_t>& layers) {
  const auto& tokens = parts.own_tokens.empty() ? parts.tokens : parts.own_tokens;
  std::vector<StandardizationSums> sums(layers.size());
  for (size_t clip = 0; clip < tokens.size(); ++clip) {
    ASSIGN_OR_RETURN(const TeacherHiddenStates states,
                     parts.teacher->HiddenStates({tokens[clip]}, {parts.transcripts[clip]}, layers));
    for (size_t i = 0; i < layers.size(); ++i) sums[i].Add(states.states[i][0]);
  }
  std::vector<Standardization> measured;
  for (const StandardizationSums& layer : sums) {
    if (layer.count() == 0) {
      return absl::InvalidArgumentError("teacher.standardized: the training transcripts have no token");
    }
    measured.push_back(layer.Result());
  }
  return measured;
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
  ASSIGN_OR_RETURN(parts.teacher, LoadTeacher(experiment, directory, options));
  RETURN_IF_ERROR(CheckLayers(experiment.distillation(), student_config.num_hidden_layers(),
                              parts.teacher->num_layers()));
  ASSIGN_OR_RETURN(parts.loss,
                   DistillationLoss::Create(experiment.distillation(), student_config.hidden_size(),
                                            parts.teacher->width()));
  RETURN_IF_ERROR(MoveTo(device, parts.loss.get()));
  parts.transcripts = transcripts;
  UnitReader reader(tokenizer.get(), UnitOf(experiment.distillation()));
  for (const std::string& transcript : transcripts) {
    parts.tokens.push_back(tokenizer->Encode(transcript));
    if (parts.loss->UsesTexts()) parts.units.push_back(reader.Units(transcript));
  }
  if (experiment.teacher().control() == Teacher::SHUFFLED) {
    RETURN_IF_ERROR(ShuffleTeacher(experiment.seed(), &parts));
  }
  return parts;
}

absl::Status PrecomputeTeacher(const Experiment& experiment, DistillationParts* parts) {
  std::vector<int64_t> layers;
  for (const auto& pair : experiment.distillation().layer_pairs()) layers.push_back(pair.teacher());
  RETURN_IF_ERROR(parts->teacher->Precompute(parts->tokens, parts->transcripts, layers));
  if (!experiment.teacher().standardized()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Standardization> measured, MeasureStates(*parts, layers));
  parts->loss->SetStandardization(measured);
  return absl::OkStatus();
}

}  // namespace distill_l2s
