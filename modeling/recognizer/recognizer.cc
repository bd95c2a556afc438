#include "modeling/recognizer/recognizer.h"

#include <ATen/core/grad_mode.h>
#include <glog/logging.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "data/batching/collate.h"
#include "modeling/wav2vec2/autocast.h"
#include "modeling/wav2vec2/batch_length.h"
#include "modeling/wav2vec2/prepare_inference.h"
#include "modeling/wav2vec2/wav2vec2_config.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {
namespace {

absl::Status MoveToGpu(const RecognizerOptions& options, Wav2Vec2ForCtc* model) {
  if (options.precision == InferencePrecision::kInt8) {
    return absl::InvalidArgumentError(
        absl::StrCat("the precision int8 is for the device cpu, not ", options.device.str()));
  }
  model->eval();
  try {
    model->to(options.device);
    return absl::OkStatus();
  } catch (const std::exception& error) {
    return absl::ResourceExhaustedError(
        absl::StrCat("cannot move the model to ", options.device.str(), ": ", error.what()));
  }
}

}  // namespace

absl::StatusOr<Recognizer> Recognizer::Load(const std::string& path, const RecognizerOptions& options) {
  ASSIGN_OR_RETURN(RecognizerParts parts, LoadRecognizerParts(path, options.target_language));
  return Prepare(std::move(parts), options);
}

absl::StatusOr<Recognizer> Recognizer::Prepare(RecognizerParts parts, const RecognizerOptions& options) {
  if (options.device.is_cpu()) {
    RETURN_IF_ERROR(PrepareInference(options.precision, parts.model.get()));
    return Recognizer(std::move(parts));
  }
  RETURN_IF_ERROR(MoveToGpu(options, parts.model.get()));
  const bool is_bfloat16 = options.precision == InferencePrecision::kBFloat16;
  return Recognizer(std::move(parts), is_bfloat16 ? at::kBFloat16 : at::kFloat);
}

Recognizer::Recognizer(RecognizerParts parts, c10::ScalarType compute_type)
    : parts_(std::move(parts)),
      geometry_(FrameGeometryOf(parts_.model->config())),
      compute_type_(compute_type),
      device_(parts_.model->parameters().front().device()) {}

bool Recognizer::padding_matters() const { return PaddingMatters(config()); }

int64_t Recognizer::PaddedSamples(int64_t samples) const {
  return BatchLength(config(), device_.type(), samples);
}

absl::StatusOr<Emissions> Recognizer::Recognize(const at::Tensor& waveforms,
                                                const at::Tensor& sample_lengths) const {
  Wav2Vec2ForCtc* const model = parts_.model.get();
  const bool was_training = model->is_training();
  if (was_training) model->eval();
  const auto restore_mode = absl::MakeCleanup([&] {
    if (was_training) model->train();
  });
  try {
    const at::NoGradGuard no_grad;
    const AutocastScope autocast(device_.type(), compute_type_);
    StudentOutput output = model->forward(waveforms.to(device_, /*non_blocking=*/true), sample_lengths);
    return Emissions{std::move(output.logits), std::move(output.frame_lengths)};
  } catch (const std::exception& error) {
    return absl::ResourceExhaustedError(absl::StrCat("recognising a batch of ", waveforms.size(0),
                                                     " clips of up to ", waveforms.size(1),
                                                     " samples failed: ", error.what()));
  }
}

absl::StatusOr<Emissions> Recognizer::Recognize(absl::Span<const std::vector<float>* const> waveforms) const {
  CHECK(!waveforms.empty());
  std::vector<PreparedClip> clips;
  int64_t longest = 0;
  for (const std::vector<float>* waveform : waveforms) {
    PreparedClip clip = {static_cast<int64_t>(clips.size()), *waveform, {}};
    Preprocess(absl::MakeSpan(clip.waveform));
    clip.waveform.resize(std::max<size_t>(clip.waveform.size(), minimum_samples()), 0.0f);
    longest = std::max<int64_t>(longest, clip.waveform.size());
    clips.push_back(std::move(clip));
  }
  const Batch batch = Collate(clips, /*pad_label=*/0, PaddedSamples(longest));
  return Recognize(batch.waveforms, batch.sample_lengths);
}

}  // namespace distill_l2s
