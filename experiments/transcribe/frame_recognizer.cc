#include "experiments/transcribe/frame_recognizer.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <glog/logging.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/audio/normalization.h"
#include "modeling/recognizer/model_directory.h"
#include "modeling/wav2vec2/autocast.h"

namespace distill_l2s {
namespace {

absl::Status CheckHasVocabulary(const std::string& directory) {
  if (FileExists(JoinPath(directory, "vocab.json"))) return absl::OkStatus();
  return absl::NotFoundError(
      absl::StrCat(directory,
                   ": no vocab.json there, the characters that a recogniser writes; a model that was only "
                   "pretrained has none and needs fine-tuning to transcribed speech first"));
}

struct PaddedBatch {
  at::Tensor waveforms;       // [B, N]
  at::Tensor sample_lengths;  // [B]
};

PaddedBatch Pad(absl::Span<const std::vector<float>* const> waveforms, bool normalize) {
  const int64_t count = static_cast<int64_t>(waveforms.size());
  size_t longest = 0;
  for (const std::vector<float>* waveform : waveforms) longest = std::max(longest, waveform->size());
  PaddedBatch batch = {at::empty({count, static_cast<int64_t>(longest)}, at::kFloat),
                       at::empty({count}, at::kLong)};
  float* row = batch.waveforms.data_ptr<float>();
  for (int64_t i = 0; i < count; ++i, row += longest) {
    const size_t length = waveforms[i]->size();
    std::fill(std::copy(waveforms[i]->begin(), waveforms[i]->end(), row), row + longest, 0.0f);
    if (normalize) NormalizeWaveform(absl::MakeSpan(row, length));
    batch.sample_lengths.data_ptr<int64_t>()[i] = static_cast<int64_t>(length);
  }
  return batch;
}

}  // namespace

FrameRecognizer::FrameRecognizer(Recognizer recognizer, std::unique_ptr<const CtcDecoder> decoder,
                                 Preprocessor preprocessor, InferencePlace place)
    : recognizer_(std::move(recognizer)),
      decoder_(std::move(decoder)),
      preprocessor_(preprocessor),
      geometry_(FrameGeometryOf(recognizer_.model->config())),
      place_(place) {}

absl::StatusOr<FrameRecognizer> FrameRecognizer::Load(const std::string& path,
                                                      const FrameRecognizerOptions& options) {
  ASSIGN_OR_RETURN(const std::string directory, FindModelDirectory(path));
  RETURN_IF_ERROR(CheckHasVocabulary(directory));
  ASSIGN_OR_RETURN(const Preprocessor preprocessor, ReadPreprocessor(directory));
  ASSIGN_OR_RETURN(Recognizer recognizer, LoadRecognizer(directory, options.target_language));
  ASSIGN_OR_RETURN(std::unique_ptr<const CtcDecoder> decoder,
                   CreateCtcDecoder(options.decoder, recognizer.vocabulary));
  ASSIGN_OR_RETURN(const InferencePlace place, SetUpInference(options.inference, recognizer.model.get()));
  return FrameRecognizer(std::move(recognizer), std::move(decoder), preprocessor, place);
}

absl::StatusOr<std::vector<FrameEmissions>> FrameRecognizer::Recognize(
    absl::Span<const std::vector<float>* const> waveforms) const {
  for (const std::vector<float>* waveform : waveforms) {
    CHECK_GT(geometry_.Frames(static_cast<int64_t>(waveform->size())), 0) << waveform->size() << " samples";
  }
  if (waveforms.empty()) return std::vector<FrameEmissions>();
  try {
    const at::NoGradGuard no_grad;
    const PaddedBatch batch = Pad(waveforms, preprocessor_.do_normalize);
    const AutocastScope autocast(place_.device.type(), place_.autocast);
    const StudentOutput output =
        recognizer_.model->forward(batch.waveforms.to(place_.device, true), batch.sample_lengths);
    return decoder_->Emissions(output.logits, output.frame_lengths);
  } catch (const std::exception& error) {
    return absl::ResourceExhaustedError(
        absl::StrCat("recognising a batch of ", waveforms.size(), " windows failed: ", error.what()));
  }
}

}  // namespace distill_l2s
