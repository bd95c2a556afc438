#include "tests/golden_models.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

#include <stdexcept>
#include <utility>

#include "absl/strings/str_replace.h"
#include "modeling/wav2vec2/pretrained.h"
#include "modeling/xlm_roberta/pretrained_text_encoder.h"
#include "tests/golden_data.h"

namespace distill_l2s {
namespace {

template <typename T>
T ValueOrThrow(absl::StatusOr<T> value) {
  if (!value.ok()) throw std::runtime_error(std::string(value.status().message()));
  return *std::move(value);
}

std::string GoldenName(const std::string& parameter) {
  return absl::StrReplaceAll(parameter, {{".weight_g", ".parametrizations.weight.original0"},
                                         {".weight_v", ".parametrizations.weight.original1"}});
}

}  // namespace

std::shared_ptr<Wav2Vec2ForCtc> LoadGoldenStudent() {
  auto student = ValueOrThrow(LoadWav2Vec2(GoldenPath("models/student_layer")));
  student->FreezeFeatureEncoder();
  student->train();
  return student;
}

std::shared_ptr<TextEncoder> LoadGoldenTeacher() {
  return ValueOrThrow(LoadTextEncoder(GoldenPath("models/teacher")));
}

std::shared_ptr<DistillationLoss> MakeGoldenLoss(DistillationConfig config, const Wav2Vec2ForCtc& student,
                                                 const TextEncoder& teacher, const at::Tensor& projection) {
  config.mutable_layer_pairs(0)->set_teacher(teacher.config().num_hidden_layers());
  config.mutable_layer_pairs(0)->set_student(student.config().num_hidden_layers());
  auto loss = ValueOrThrow(
      DistillationLoss::Create(config, student.config().hidden_size(), teacher.config().hidden_size()));
  const at::NoGradGuard no_grad;
  loss->parameters()[0].copy_(projection);
  return loss;
}

TensorMap TrainableParameters(const Wav2Vec2ForCtc& student, const DistillationLoss* loss) {
  TensorMap parameters;
  for (const auto& parameter : student.named_parameters()) {
    if (parameter.value().requires_grad()) parameters[GoldenName(parameter.key())] = parameter.value();
  }
  if (loss != nullptr) parameters["feat_adapter"] = loss->parameters()[0];
  return parameters;
}

GoldenBatch ReadGoldenBatch(const TensorMap& golden, const std::string& prefix) {
  const auto read = [&](const char* name) { return GoldenTensor(golden, prefix + name); };
  const at::Tensor labels = read("labels");
  return {read("input_values"), read("attention_mask").sum(1), labels,
          (labels >= 0).sum(1), read("lm_input_ids"),          read("lm_attention_mask").sum(1)};
}

}  // namespace distill_l2s
