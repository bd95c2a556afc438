#include <ATen/core/grad_mode.h>
#include <ATen/ops/amax.h>
#include <ATen/ops/amin.h>
#include <ATen/ops/argsort.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/tensor.h>
#include <gflags/gflags.h>

#include "absl/strings/str_cat.h"
#include "base/command_line.h"
#include "base/status_macros.h"
#include "modeling/checkpoint/safetensors.h"
#include "modeling/recognizer/recognizer_parts.h"
#include "modeling/wav2vec2/convolution_layers.h"

DEFINE_string(model, "", "Directory of a checkpoint.");
DEFINE_string(target_language, "", "MMS: the language; default: the checkpoint's own.");
DEFINE_string(audio, "", "Safetensors file with input_values [B, N] F32 and sample_lengths [B] I64.");
DEFINE_string(
    output, "",
    "Safetensors file to write: logits [B, T, V], in the checkpoint's order of classes, and frame_lengths "
    "[B].");

namespace distill_l2s {
namespace {

absl::Status Run() {
  ASSIGN_OR_RETURN(const RecognizerParts recognizer,
                   LoadRecognizerParts(UserPath(FLAGS_model), FLAGS_target_language));
  const auto& model = recognizer.model;
  const std::string audio_path = UserPath(FLAGS_audio);
  ASSIGN_OR_RETURN(const Safetensors audio, ReadSafetensors(audio_path));
  const auto waveforms = audio.tensors.find("input_values");
  const auto lengths = audio.tensors.find("sample_lengths");
  if (waveforms == audio.tensors.end() || lengths == audio.tensors.end() || waveforms->second.dim() != 2 ||
      waveforms->second.scalar_type() != at::kFloat || lengths->second.scalar_type() != at::kLong ||
      lengths->second.sizes() != waveforms->second.sizes().slice(0, 1) || lengths->second.numel() == 0 ||
      lengths->second.amin().item<int64_t>() < MinimumSamples(model->config()) ||
      lengths->second.amax().item<int64_t>() > waveforms->second.size(1)) {
    return absl::InvalidArgumentError(
        absl::StrCat(audio_path, ": expected input_values [B, N] F32 and sample_lengths [B] I64 within N"));
  }
  const at::NoGradGuard no_grad;
  const StudentOutput output = model->forward(waveforms->second, lengths->second);
  const at::Tensor places = at::argsort(at::tensor(recognizer.vocabulary.file_ids()));
  return WriteSafetensors(UserPath(FLAGS_output), {{"logits", at::index_select(output.logits, 2, places)},
                                                   {"frame_lengths", output.frame_lengths}});
}

}  // namespace
}  // namespace distill_l2s

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(
      "Writes a checkpoint's logits for given waveforms, to compare with other programs':\n"
      "  logits --model=DIR --audio=FILE --output=FILE",
      &argc, &argv);
  return distill_l2s::ExitCode(distill_l2s::Run());
}
