// Student, teacher, losses and optimisation together against the published code's numbers: one batch with all
// gradients, and runs of training steps.

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "data/batching/batch.h"
#include "experiments/experiment.pb.h"
#include "experiments/training/distiller.h"
#include "experiments/training/training_step.h"
#include "losses/ctc.h"
#include "losses/distillation.h"
#include "modeling/xlm_roberta/frozen_teacher.h"
#include "tests/distillation_case.h"
#include "tests/golden_data.h"
#include "tests/golden_models.h"

namespace distill_l2s {
namespace {

// Models, and how they are trained together. Without distillation there is no teacher and no loss.
struct Setup {
  std::shared_ptr<Wav2Vec2ForCtc> student;
  std::shared_ptr<TextEncoder> teacher;
  std::shared_ptr<DistillationLoss> distillation;
};

Setup MakeSetup(const nlohmann::json& settings, const at::Tensor& projection) {
  Setup setup = {LoadGoldenStudent(), nullptr, nullptr};
  if (settings.at("lambda").get<double>() == 0) return setup;
  setup.teacher = LoadGoldenTeacher();
  setup.distillation =
      MakeGoldenLoss(DistillationOfCase(settings), *setup.student, *setup.teacher, projection);
  return setup;
}

struct Losses {
  at::Tensor total, ctc, kd;
  StudentOutput student;
  at::Tensor teacher_hidden;
};

Losses Forward(const Setup& setup, const GoldenBatch& batch) {
  Losses losses;
  losses.student = setup.student->forward(batch.waveforms, batch.sample_lengths,
                                          {setup.student->config().num_hidden_layers()});
  losses.ctc = CtcLoss(losses.student.logits, losses.student.frame_lengths, batch.labels, batch.label_lengths,
                       PublishedCtc());
  losses.total = losses.ctc;
  if (setup.distillation == nullptr) return losses;
  losses.teacher_hidden = setup.teacher->forward(batch.tokens, batch.token_lengths,
                                                 {setup.teacher->config().num_hidden_layers()})[0];
  losses.kd =
      setup.distillation->forward(losses.student.hidden_states, losses.student.logits,
                                  losses.student.frame_lengths, {losses.teacher_hidden}, batch.token_lengths);
  losses.total = losses.ctc + setup.distillation->config().weight() * losses.kd;
  return losses;
}

// Clip by clip and without what is past a clip's length, whose values mean nothing.
void ExpectValidRows(const at::Tensor& got, const at::Tensor& want, const at::Tensor& lengths) {
  ASSERT_EQ(got.sizes(), want.sizes());
  const at::Tensor valid =
      (at::arange(want.size(1)).unsqueeze(0) < lengths.unsqueeze(1)).unsqueeze(2).logical_not();
  EXPECT_TRUE(IsClose(got.masked_fill(valid, 0), want.masked_fill(valid, 0), kGradientTolerance));
}

// Every golden gradient, and no parameter with a gradient that has no golden one.
void ExpectGradients(const Setup& setup, const TensorMap& golden) {
  const TensorMap parameters = TrainableParameters(*setup.student, setup.distillation.get());
  std::set<std::string> with_gradient;
  for (const auto& [name, parameter] : parameters) {
    if (!parameter.grad().defined()) continue;
    with_gradient.insert("grad." + name);
    EXPECT_TRUE(IsClose(parameter.grad(), GoldenTensor(golden, "grad." + name), kGradientTolerance)) << name;
  }
  std::set<std::string> expected;
  for (const auto& entry : golden) {
    if (absl::StartsWith(entry.first, "grad.")) expected.insert(entry.first);
  }
  EXPECT_FALSE(expected.empty());
  EXPECT_EQ(with_gradient, expected);
  for (const auto& parameter : setup.student->parameters()) {
    EXPECT_TRUE(parameter.requires_grad() || !parameter.grad().defined());
  }
  for (const auto& parameter : setup.teacher->parameters()) EXPECT_FALSE(parameter.grad().defined());
}

void ExpectEndToEnd(const nlohmann::json& settings, const TensorMap& golden) {
  const Setup setup = MakeSetup(settings, GoldenTensor(golden, "W"));
  const GoldenBatch batch = ReadGoldenBatch(golden, "");
  const Losses losses = Forward(setup, batch);
  losses.student.logits.retain_grad();
  losses.student.hidden_states[0].retain_grad();
  losses.total.backward();

  const at::Tensor& frame_lengths = losses.student.frame_lengths;
  EXPECT_TRUE(IsClose(frame_lengths, GoldenTensor(golden, "frame_lengths"), kLossTolerance));
  EXPECT_TRUE(IsClose(losses.ctc, GoldenTensor(golden, "loss_ctc"), kLossTolerance));
  EXPECT_TRUE(IsClose(losses.kd, GoldenTensor(golden, "loss_kd"), kLossTolerance));
  EXPECT_TRUE(IsClose(losses.total, GoldenTensor(golden, "loss_total"), kLossTolerance));
  ExpectValidRows(losses.student.logits, GoldenTensor(golden, "logits"), frame_lengths);
  ExpectValidRows(losses.student.hidden_states[0], GoldenTensor(golden, "student_hidden"), frame_lengths);
  ExpectValidRows(losses.teacher_hidden, GoldenTensor(golden, "teacher_hidden"), batch.token_lengths);
  EXPECT_TRUE(IsClose(losses.student.logits.grad(), GoldenTensor(golden, "grad_logits"), kGradientTolerance));
  EXPECT_TRUE(IsClose(losses.student.hidden_states[0].grad(), GoldenTensor(golden, "grad_student_hidden"),
                      kGradientTolerance));
  ExpectGradients(setup, golden);
}

TEST(EndToEndParityTest, LossesAndGradients) {
  const nlohmann::json index = ReadGoldenJson("index.json");
  for (const std::string& file : GoldenFiles("end_to_end_", ".safetensors")) {
    SCOPED_TRACE(file);
    ExpectEndToEnd(index.at("files").at(file).at("settings"), ReadGoldenTensors(file));
  }
}

OptimizationConfig OptimizationOfCase(const nlohmann::json& settings) {
  OptimizationConfig config;
  config.set_steps(settings.at("steps").get<int>());
  config.set_warmup_steps(settings.at("warmup").get<int>());
  config.mutable_cosine();
  config.set_learning_rate(settings.at("lr").get<double>());
  config.set_beta1(settings.at("betas").at(0).get<double>());
  config.set_beta2(settings.at("betas").at(1).get<double>());
  config.set_epsilon(settings.at("eps").get<double>());
  config.set_weight_decay(settings.at("weight_decay").get<double>());
  config.set_decay_all_parameters(true);
  config.set_max_gradient_norm(settings.at("clip").get<double>());
  return config;
}

// Final weights. k_proj.bias does not change the output; what AdamW makes of its gradient, which is rounding,
// does not compare. masked_spec_embed, which is in no use, may be absent.
void ExpectFinalWeights(const TensorMap& parameters, const TensorMap& golden) {
  for (const auto& [name, want] : golden) {
    if (absl::EndsWith(name, "k_proj.bias")) continue;
    const auto found = parameters.find(name);
    if (found == parameters.end() && absl::EndsWith(name, "masked_spec_embed")) continue;
    ASSERT_NE(found, parameters.end()) << name;
    EXPECT_TRUE(IsClose(found->second, want, kTrajectoryWeightTolerance)) << name;
  }
  for (const auto& entry : parameters) EXPECT_EQ(golden.count(entry.first), 1u) << entry.first;
}

// The trajectory's batches, as the training step takes them: tokens of all clips in one list.
struct TrainingBatches {
  std::vector<Batch> batches;
  std::vector<std::vector<int64_t>> tokens;
};

TrainingBatches ReadTrainingBatches(const TensorMap& inputs) {
  TrainingBatches result;
  for (int i = 0; inputs.count(absl::StrCat("batch.", i, ".input_values")) > 0; ++i) {
    const GoldenBatch golden = ReadGoldenBatch(inputs, absl::StrCat("batch.", i, "."));
    Batch batch = {{}, golden.waveforms, golden.sample_lengths, golden.labels, golden.label_lengths};
    for (int64_t b = 0; b < golden.tokens.size(0); ++b) {
      const at::Tensor tokens = golden.tokens[b].slice(0, 0, golden.token_lengths[b].item<int64_t>());
      batch.clips.push_back(static_cast<int64_t>(result.tokens.size()));
      result.tokens.emplace_back(tokens.data_ptr<int64_t>(), tokens.data_ptr<int64_t>() + tokens.numel());
    }
    result.batches.push_back(batch);
  }
  return result;
}

std::unique_ptr<Distiller> MakeDistiller(const Setup& setup, const TrainingBatches& data) {
  if (setup.distillation == nullptr) return nullptr;
  TeacherTexts texts;
  texts.tokens = data.tokens;
  for (size_t i = 0; i < data.tokens.size(); ++i) texts.transcripts.push_back(absl::StrCat("clip ", i));
  return std::make_unique<Distiller>(setup.distillation, FrozenTeacher::Create(setup.teacher, {}).value(),
                                     std::move(texts));
}

// The training step that production runs, against the steps of a golden trajectory.
void ExpectTrajectory(const nlohmann::json& golden, const TensorMap& inputs, const TensorMap& final_weights) {
  const Setup setup = MakeSetup(golden.at("settings"), GoldenTensor(inputs, "W"));
  const TrainingBatches data = ReadTrainingBatches(inputs);
  Experiment experiment;
  *experiment.mutable_optimization() = OptimizationOfCase(golden.at("settings"));
  *experiment.mutable_ctc() = PublishedCtc();
  if (setup.distillation != nullptr) *experiment.mutable_distillation() = setup.distillation->config();
  TrainingStep training_step(experiment, setup.student, {}, MakeDistiller(setup, data));
  const nlohmann::json& steps = golden.at("steps");
  ASSERT_EQ(static_cast<int>(steps.size()), experiment.optimization().steps());
  for (const auto& step : steps) {
    const int number = step.at("step").get<int>();
    SCOPED_TRACE(absl::StrCat("step ", number));
    const auto losses = training_step.Run(data.batches.at(step.at("batch").get<int>()), number);
    ASSERT_TRUE(losses.ok()) << losses.status();
    const auto expect = [&](const char* name, double got) {
      EXPECT_TRUE(IsClose(got, step.at(name).get<double>(), kTrajectoryLossTolerance)) << name;
    };
    expect("loss_total", losses->total.item<double>());
    expect("loss_ctc", losses->ctc.item<double>());
    if (setup.distillation != nullptr) expect("loss_kd", losses->distillation.item<double>());
    expect("gradient_norm", losses->gradient_norm.item<double>());
    expect("lr", losses->learning_rate);
    EXPECT_EQ(losses->skipped.item<double>(), 0);
  }
  ExpectFinalWeights(TrainableParameters(*setup.student, setup.distillation.get()), final_weights);
}

TEST(TrajectoryParityTest, LossesNormsRatesAndFinalWeights) {
  const TensorMap inputs = ReadGoldenTensors("trajectory_inputs.safetensors");
  for (const std::string& file : GoldenFiles("trajectory_", ".json")) {
    SCOPED_TRACE(file);
    const std::string stem(absl::StripSuffix(file, ".json"));
    ExpectTrajectory(ReadGoldenJson(file), inputs, ReadGoldenTensors(stem + "_final.safetensors"));
  }
}

}  // namespace
}  // namespace distill_l2s
