#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/batching/batch.h"
#include "experiments/experiment.pb.h"
#include "experiments/training/optimization/adamw.h"
#include "experiments/training/optimization/schedule.h"
#include "losses/distillation.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"
#include "modeling/xlm_roberta/frozen_teacher.h"

namespace distill_l2s {

// What distillation needs beside the student; empty for CTC alone.
struct DistillationParts {
  std::shared_ptr<DistillationLoss> loss;
  std::shared_ptr<FrozenTeacher> teacher;
  std::vector<std::string> transcripts;      // Of each training clip.
  std::vector<std::vector<int64_t>> tokens;  // The same as the teacher reads them, <s> and </s> included.
};

// Scalars on the student's device; reading one waits for it.
struct StepLosses {
  at::Tensor total;
  at::Tensor ctc;
  at::Tensor distillation;   // Without lambda; undefined without distillation.
  at::Tensor gradient_norm;  // Before clipping.
  at::Tensor skipped;        // 1 where the gradient was not finite and nothing was updated, else 0.
  double learning_rate = 0;
};

// loss = CTC + lambda * distillation, its gradient, and one update of the student and W.
class TrainingStep {
 public:
  // `new_parameters`: names of the student's parameters that start at random; they and W take
  // optimization.new_parameter_rate_factor times the learning rate.
  TrainingStep(const Experiment& experiment, std::shared_ptr<Wav2Vec2ForCtc> student,
               const std::vector<std::string>& new_parameters, DistillationParts distillation);

  // `step` is counted from 0. The error is the teacher's, which names the sentence.
  absl::StatusOr<StepLosses> Run(const Batch& batch, int64_t step);

 private:
  StudentOutput Forward(const Batch& batch, at::Device device) const;
  absl::StatusOr<at::Tensor> DistillationTerm(const Batch& batch, const StudentOutput& output) const;

  const Experiment experiment_;
  const std::shared_ptr<Wav2Vec2ForCtc> student_;
  const DistillationParts distillation_;
  const std::unique_ptr<Schedule> schedule_;
  std::vector<int64_t> student_layers_, teacher_layers_;
  AdamW optimizer_;
};

}  // namespace distill_l2s
