#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {

// The name that a checkpoint's tensor has in Wav2Vec2ForCtc. Older and other spellings are known:
//   - weight norm as torch 2's parametrisation writes it (...conv.parametrizations.weight.original0 and
//     .original1): weight_g and weight_v;
//   - a bare Wav2Vec2Model's tensors, without "wav2vec2." before them (encoder.layers.0...);
//   - "gamma" and "beta" of a layer norm: weight and bias.
// Others stay.
std::string ParameterName(absl::string_view checkpoint_name);

// How a checkpoint spells weight norm: as weight_g and weight_v, which every version of transformers reads,
// or as torch 2's parametrisation.
enum class WeightNormNames { kOld, kNew };

// The name that Wav2Vec2ForCtc's parameter gets in a checkpoint; the inverse of ParameterName.
std::string CheckpointName(absl::string_view parameter_name, WeightNormNames weight_norm);

// `tensors` under their parameter names. Two tensors that get one name are an error that names `source`.
absl::StatusOr<TensorMap> RenameToParameters(TensorMap tensors, absl::string_view source);

// Whether a tensor belongs to a task that Wav2Vec2ForCtc is not made for: the quantiser and the projections
// of pretraining's loss (quantizer.*, project_hid.*, project_q.*), the heads of classification, of speakers'
// vectors and of diarisation (projector.*, classifier.*, layer_weights, tdnn.*, objective.*).
bool IsOtherTaskTensor(absl::string_view name);

// How a checkpoint's tensors differ from those that a model needs, for a message that lists them all.
class CheckpointMismatch {
 public:
  void AddMissing(absl::string_view name);
  void AddSurplus(absl::string_view name);
  void AddMisshapen(absl::string_view name, at::IntArrayRef got, at::IntArrayRef expected);
  void AddWrongType(absl::string_view name, absl::string_view dtype);

  // OK if nothing was added; otherwise `source` and every tensor, by kind.
  absl::Status ToStatus(absl::string_view source) const;

 private:
  std::vector<std::string> missing_;
  std::vector<std::string> surplus_;
  std::vector<std::string> misshapen_;
  std::vector<std::string> wrong_type_;
};

}  // namespace distill_l2s
