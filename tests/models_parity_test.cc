#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "losses/ctc.h"
#include "modeling/wav2vec2/checkpoint_names.h"
#include "modeling/wav2vec2/pretrained.h"
#include "tests/golden_data.h"

namespace distill_l2s {
namespace {

constexpr absl::string_view kSuffix = ".safetensors";

// A golden file student_FAMILY_*: its tensors, and the model and batch that they are of.
struct StudentCase {
  TensorMap tensors;
  std::shared_ptr<Wav2Vec2ForCtc> model;
  at::Tensor waveforms;
  at::Tensor sample_lengths;
  at::Tensor labels;
};

// The tensor of the case itself, or else of the family's forward file, which has the same batch.
at::Tensor BatchTensor(const TensorMap& tensors, const TensorMap& forward, const std::string& name) {
  return tensors.count(name) > 0 ? tensors.at(name) : GoldenTensor(forward, name);
}

at::Tensor SampleLengths(const TensorMap& forward) {
  const auto given = forward.find("sample_lengths");
  return given != forward.end() ? given->second : GoldenTensor(forward, "attention_mask").sum(1);
}

StudentCase ReadStudentCase(const std::string& file) {
  const std::string family = std::vector<std::string>(absl::StrSplit(file, '_'))[1];
  const TensorMap forward = ReadGoldenTensors(absl::StrCat("student_", family, "_forward", kSuffix));
  StudentCase student;
  student.tensors = ReadGoldenTensors(file);
  student.waveforms = BatchTensor(student.tensors, forward, "input_values");
  student.labels = BatchTensor(student.tensors, forward, "labels");
  student.sample_lengths =
      SampleLengths(student.tensors.count("attention_mask") > 0 ? student.tensors : forward);
  auto model = LoadWav2Vec2(GoldenPath(absl::StrCat("models/student_", family)));
  if (!model.ok()) throw std::runtime_error(std::string(model.status().message()));
  student.model = *model;
  return student;
}

at::Tensor Loss(const StudentCase& student, const StudentOutput& output) {
  CtcConfig config;
  config.set_zero_infinity(false);
  return CtcLoss(output.logits, output.frame_lengths, student.labels, (student.labels >= 0).sum(1), config);
}

// What is computed in the padding need not be equal.
at::Tensor ValidOnly(const at::Tensor& values, const at::Tensor& frame_lengths) {
  const at::Tensor frames = at::arange(values.size(1)).unsqueeze(0);
  return values.detach().masked_fill((frames >= frame_lengths.unsqueeze(1)).unsqueeze(2), 0);
}

// Layers of the hidden states that the file holds.
std::vector<int64_t> HiddenLayers(const TensorMap& tensors) {
  std::vector<int64_t> layers;
  for (const auto& [name, tensor] : tensors) {
    absl::string_view number = name;
    if (absl::ConsumePrefix(&number, "hidden_states.")) layers.push_back(std::stoll(std::string(number)));
  }
  return layers;
}

void ExpectOutput(const StudentCase& student, const StudentOutput& output, const std::vector<int64_t>& layers,
                  Tolerance tolerance) {
  const at::Tensor lengths = GoldenTensor(student.tensors, "frame_lengths");
  EXPECT_TRUE(IsClose(output.frame_lengths, lengths, tolerance));
  for (size_t i = 0; i < layers.size(); ++i) {
    const std::string name = absl::StrCat("hidden_states.", layers[i]);
    EXPECT_TRUE(IsClose(ValidOnly(output.hidden_states[i], lengths),
                        ValidOnly(student.tensors.at(name), lengths), tolerance))
        << name;
  }
  EXPECT_TRUE(IsClose(ValidOnly(output.logits, lengths),
                      ValidOnly(GoldenTensor(student.tensors, "logits"), lengths), tolerance));
  EXPECT_TRUE(IsClose(Loss(student, output), GoldenTensor(student.tensors, "ctc_loss"), kLossTolerance));
}

// Gradients under `prefix` in the file, against those of the model's parameters.
void ExpectGradients(const StudentCase& student, absl::string_view prefix) {
  const auto parameters = student.model->named_parameters();
  int compared = 0;
  for (const auto& [name, want] : student.tensors) {
    absl::string_view checkpoint_name = name;
    if (!absl::ConsumePrefix(&checkpoint_name, prefix)) continue;
    const at::Tensor* parameter = parameters.find(ParameterName(checkpoint_name));
    ASSERT_NE(parameter, nullptr) << name;
    EXPECT_TRUE(IsClose(parameter->grad(), want, kGradientTolerance)) << name;
    ++compared;
  }
  EXPECT_GT(compared, 0) << "the file holds no gradients";
}

TEST(ModelsParity, Forward) {
  for (const std::string& file : GoldenFiles("student_", absl::StrCat("_forward", kSuffix))) {
    SCOPED_TRACE(file);
    const StudentCase student = ReadStudentCase(file);
    student.model->eval();
    const std::vector<int64_t> layers = HiddenLayers(student.tensors);
    const StudentOutput output = student.model->forward(student.waveforms, student.sample_lengths, layers);
    ExpectOutput(student, output, layers, kHiddenStateTolerance);
  }
}

TEST(ModelsParity, Gradients) {
  for (const std::string& file : GoldenFiles("student_", kSuffix)) {
    if (!absl::StrContains(file, "_gradients_")) continue;
    SCOPED_TRACE(file);
    const bool frozen = absl::StrContains(file, "_frozen");
    const StudentCase student = ReadStudentCase(file);
    if (frozen) student.model->FreezeFeatureEncoder();
    Loss(student, student.model->forward(student.waveforms, student.sample_lengths)).backward();
    ExpectGradients(student, "");
    for (const auto& parameter : student.model->named_parameters()) {
      const bool in_feature_encoder = absl::StrContains(parameter.key(), "feature_extractor.");
      const bool unused = absl::EndsWith(parameter.key(), "masked_spec_embed");
      EXPECT_EQ(parameter.value().grad().defined(), !unused && !(frozen && in_feature_encoder))
          << parameter.key();
    }
  }
}

TEST(ModelsParity, SpecAugment) {
  for (const std::string& file : GoldenFiles("student_", kSuffix)) {
    if (!absl::StrContains(file, "_specaugment")) continue;
    SCOPED_TRACE(file);
    const StudentCase student = ReadStudentCase(file);
    SpecAugmentMasks masks;
    if (student.tensors.count("mask_time_indices")) masks.time = student.tensors.at("mask_time_indices");
    if (student.tensors.count("mask_feature_indices")) {
      masks.feature = student.tensors.at("mask_feature_indices");
    }
    const std::vector<int64_t> layers = HiddenLayers(student.tensors);
    const StudentOutput output =
        student.model->forward(student.waveforms, student.sample_lengths, layers, masks);
    ExpectOutput(student, output, layers, kGradientTolerance);
    Loss(student, output).backward();
    ExpectGradients(student, "grad.");
  }
}

}  // namespace
}  // namespace distill_l2s
