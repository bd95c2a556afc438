#include "experiments/training/distiller.h"

#include <ATen/Context.h>
#include <ATen/record_function.h>
#include <glog/logging.h>

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/tokenization/subword_tokenizer_factory.h"
#include "experiments/training/clip_texts.h"
#include "experiments/training/device.h"
#include "experiments/training/optimization/state_tensors.h"
#include "experiments/training/shuffled_transcripts.h"
#include "losses/alignment_factory.h"
#include "losses/standardization.h"
#include "modeling/checkpoint/module_tensors.h"
#include "modeling/checkpoint/safetensors.h"
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

}  // namespace

Distiller::Distiller(std::shared_ptr<DistillationLoss> loss, std::shared_ptr<FrozenTeacher> teacher,
                     TeacherTexts training_texts)
    : loss_(std::move(loss)), teacher_(std::move(teacher)), texts_(std::move(training_texts)) {
  for (const auto& pair : config().layer_pairs()) {
    student_layers_.push_back(pair.student());
    teacher_layers_.push_back(pair.teacher());
  }
}

absl::StatusOr<std::unique_ptr<Distiller>> Distiller::Load(const Experiment& experiment,
                                                           const Wav2Vec2Config& student_config,
                                                           const std::vector<std::string>& transcripts,
                                                           const DistillerOptions& options) {
  const std::string directory = JoinPath(options.model_dir, experiment.teacher().checkpoint());
  ASSIGN_OR_RETURN(auto tokenizer, LoadSubwordTokenizer(directory));
  FrozenTeacherOptions teacher_options;
  teacher_options.cache_directory = options.cache_dir;
  teacher_options.device = options.device;
  ASSIGN_OR_RETURN(auto teacher, LoadTeacher(experiment, directory, teacher_options));
  RETURN_IF_ERROR(
      CheckLayers(experiment.distillation(), student_config.num_hidden_layers(), teacher->num_layers()));
  ASSIGN_OR_RETURN(auto loss, DistillationLoss::Create(experiment.distillation(),
                                                       student_config.hidden_size(), teacher->width()));
  RETURN_IF_ERROR(MoveTo(options.device, loss.get()));
  auto distiller = std::make_unique<Distiller>(std::move(loss), std::move(teacher), TeacherTexts());
  distiller->tokenizer_ = std::move(tokenizer);
  distiller->standardized_ = experiment.teacher().standardized();
  distiller->texts_ = distiller->Read(transcripts);
  if (experiment.teacher().control() == Teacher::SHUFFLED) {
    RETURN_IF_ERROR(distiller->ShuffleTexts(experiment.seed()));
  }
  return distiller;
}

bool Distiller::CanRead(const std::string& transcript) const {
  return static_cast<int64_t>(tokenizer_->Encode(transcript).size()) <= teacher_->MaximumTokens();
}

TeacherTexts Distiller::Read(absl::Span<const std::string> transcripts) const {
  CHECK(tokenizer_ != nullptr) << "a distiller of parts reads no transcripts";
  TeacherTexts texts;
  UnitReader reader(tokenizer_.get(), UnitOf(config()));
  for (const std::string& transcript : transcripts) {
    texts.transcripts.push_back(transcript);
    texts.tokens.push_back(tokenizer_->Encode(transcript));
    if (loss_->UsesTexts()) texts.units.push_back(reader.Units(transcript));
  }
  return texts;
}

// Gives each clip another transcript's tokens, and its units those that they meet there.
absl::Status Distiller::ShuffleTexts(uint64_t seed) {
  std::vector<int64_t> counts;
  for (const auto& tokens : texts_.tokens) counts.push_back(static_cast<int64_t>(tokens.size()));
  ASSIGN_OR_RETURN(const std::vector<int64_t> met, ShuffledTranscripts(texts_.transcripts, counts, seed));
  const TeacherTexts own = texts_;
  own_tokens_ = own.tokens;
  for (size_t clip = 0; clip < met.size(); ++clip) {
    texts_.transcripts[clip] = own.transcripts[met[clip]];
    texts_.tokens[clip] = own.tokens[met[clip]];
    if (!own.units.empty()) texts_.units[clip] = UnitsThatMeet(own.units[clip], own.units[met[clip]]);
  }
  return absl::OkStatus();
}

// The statistics of the transcripts' states at the layers, each clip counted once.
absl::StatusOr<std::vector<Standardization>> Distiller::MeasureStates() const {
  const auto& tokens = own_tokens_.empty() ? texts_.tokens : own_tokens_;
  std::vector<StandardizationSums> sums(teacher_layers_.size());
  for (size_t clip = 0; clip < tokens.size(); ++clip) {
    ASSIGN_OR_RETURN(const TeacherHiddenStates states,
                     teacher_->HiddenStates({tokens[clip]}, {texts_.transcripts[clip]}, teacher_layers_));
    for (size_t i = 0; i < sums.size(); ++i) sums[i].Add(states.states[i][0]);
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

absl::Status Distiller::Precompute() {
  RETURN_IF_ERROR(teacher_->Precompute(texts_.tokens, texts_.transcripts, teacher_layers_));
  if (!standardized_) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Standardization> measured, MeasureStates());
  loss_->SetStandardization(measured);
  return absl::OkStatus();
}

absl::Status Distiller::LoadLoss(const std::string& path) {
  ASSIGN_OR_RETURN(const Safetensors file, ReadSafetensors(path));
  if (standardized_) {
    std::vector<Standardization> layers;
    for (size_t i = 0; i < teacher_layers_.size(); ++i) {
      const auto mean = file.tensors.find(absl::StrCat("mean.", i));
      const auto deviation = file.tensors.find(absl::StrCat("deviation.", i));
      if (mean == file.tensors.end() || deviation == file.tensors.end()) {
        return absl::InvalidArgumentError(
            absl::StrCat(path, ": no mean.", i, " and deviation.", i, "; teacher.standardized needs them"));
      }
      layers.push_back({mean->second.clone(), deviation->second.clone()});
    }
    loss_->SetStandardization(layers);
  }
  const absl::Status copied = CopyTensors(file.tensors, NamedTensors(*loss_));
  return copied.ok() ? copied : absl::Status(copied.code(), absl::StrCat(path, ": ", copied.message()));
}

absl::Status Distiller::Precompute(const Batch& batch) const { return States(batch, texts_).status(); }

absl::Status Distiller::CheckTranscripts() const {
  const int64_t limit = teacher_->MaximumTokens();
  for (size_t i = 0; i < texts_.tokens.size(); ++i) {
    const int64_t tokens = static_cast<int64_t>(texts_.tokens[i].size());
    if (tokens <= limit) continue;
    return absl::InvalidArgumentError(absl::StrCat("the transcript \"", texts_.transcripts[i], "\" has ",
                                                   tokens, " tokens, expected at most the teacher's ",
                                                   limit));
  }
  return absl::OkStatus();
}

int64_t Distiller::CountSentences() const {
  return static_cast<int64_t>(
      std::set<std::vector<int64_t>>(texts_.tokens.begin(), texts_.tokens.end()).size());
}

absl::StatusOr<TeacherHiddenStates> Distiller::States(const Batch& batch, const TeacherTexts& texts) const {
  std::vector<std::vector<int64_t>> tokens;
  std::vector<std::string> transcripts;
  for (const int64_t clip : batch.clips) {
    tokens.push_back(texts.tokens[clip]);
    transcripts.push_back(texts.transcripts[clip]);
  }
  return teacher_->HiddenStates(tokens, transcripts, teacher_layers_);
}

absl::StatusOr<Distiller::TeacherSide> Distiller::Side(const Batch& batch, const StudentOutput& output,
                                                       const TeacherTexts& texts) const {
  ASSIGN_OR_RETURN(const TeacherHiddenStates states, States(batch, texts));
  const at::Device device = output.logits.device();
  TeacherSide side;
  for (const at::Tensor& hidden : states.states) side.hidden.push_back(hidden.to(device, true));
  side.token_lengths = states.token_lengths.to(device, true);
  if (loss_->UsesTexts()) side.clip_texts = ClipTexts(batch, texts.units);
  return side;
}

absl::StatusOr<at::Tensor> Distiller::Loss(const Batch& batch, const StudentOutput& output) const {
  RECORD_USER_SCOPE("teacher");
  ASSIGN_OR_RETURN(const TeacherSide side, Side(batch, output, texts_));
  return loss_->forward(output.hidden_states, output.logits, output.frame_lengths, side.hidden,
                        side.token_lengths, side.clip_texts);
}

absl::StatusOr<std::vector<DistilledVectors>> Distiller::Vectors(const Batch& batch,
                                                                 const StudentOutput& output,
                                                                 const TeacherTexts& texts) const {
  ASSIGN_OR_RETURN(const TeacherSide side, Side(batch, output, texts));
  return loss_->Vectors(output.hidden_states, output.logits, output.frame_lengths, side.hidden,
                        side.token_lengths, side.clip_texts);
}

}  // namespace distill_l2s
