#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "losses/distillation.h"
#include "modeling/checkpoint/safetensors.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"
#include "modeling/xlm_roberta/text_encoder.h"

// The models and batches of the golden data that train: end_to_end_* and trajectory_*. What cannot be read
// throws.
namespace distill_l2s {

// models/student_layer in training mode, its feature encoder frozen.
std::shared_ptr<Wav2Vec2ForCtc> LoadGoldenStudent();

// models/teacher.
std::shared_ptr<TextEncoder> LoadGoldenTeacher();

// A DistillationLoss of the last layers of both models, whose W is `projection`.
std::shared_ptr<DistillationLoss> MakeGoldenLoss(DistillationConfig config, const Wav2Vec2ForCtc& student,
                                                 const TextEncoder& teacher, const at::Tensor& projection);

// The trainable parameters of both, by the names that golden files give them: torch 2's names of weight norm,
// and feat_adapter for W. `loss` may be null.
TensorMap TrainableParameters(const Wav2Vec2ForCtc& student, const DistillationLoss* loss);

// A batch of speech and its transcripts.
struct GoldenBatch {
  at::Tensor waveforms;       // [B, N]
  at::Tensor sample_lengths;  // [B]
  at::Tensor labels;          // [B, U]
  at::Tensor label_lengths;   // [B]
  at::Tensor tokens;          // [B, L]
  at::Tensor token_lengths;   // [B]
};

// The batch whose tensors' names begin with `prefix`.
GoldenBatch ReadGoldenBatch(const TensorMap& golden, const std::string& prefix);

}  // namespace distill_l2s
