#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "data/text/character_vocabulary.h"
#include "experiments/decoding/ctc_decoder.h"
#include "experiments/decoding/decoder_factory.h"
#include "experiments/evaluation/inference_setup.h"
#include "experiments/transcribe/preprocessor.h"
#include "modeling/recognizer/recognizer.h"
#include "modeling/wav2vec2/frame_geometry.h"
#include "modeling/wav2vec2/wav2vec2_config.h"

namespace distill_l2s {

struct FrameRecognizerOptions {
  std::string target_language;  // MMS: see LoadRecognizer().
  InferenceSetup inference;
  DecoderOptions decoder;
};

// From waveforms to frames that a decoder can read: a trained model with its vocabulary, preprocessing and
// decoder. Not thread-safe.
class FrameRecognizer {
 public:
  // Loads a directory as //experiments:train leaves it or as Hugging Face ships a Wav2Vec2ForCTC. Errors:
  // those of LoadRecognizer(), ReadPreprocessor(), CreateCtcDecoder() and SetUpInference().
  static absl::StatusOr<FrameRecognizer> Load(const std::string& path,
                                              const FrameRecognizerOptions& options = {});

  // The emissions of each waveform, not normalised, at sampling_rate_hz(), long enough for a frame. They are
  // one batch; a waveform's emissions do not depend on the others in it, if with padding_matters() all are of
  // one length. A model or a waveform out of range gives posteriors that are not finite. Errors: not enough
  // memory.
  absl::StatusOr<std::vector<FrameEmissions>> Recognize(
      absl::Span<const std::vector<float>* const> waveforms) const;

  bool padding_matters() const { return PaddingMatters(recognizer_.model->config()); }
  const CtcDecoder& decoder() const { return *decoder_; }
  const CharacterVocabulary& vocabulary() const { return recognizer_.vocabulary; }
  int sampling_rate_hz() const { return preprocessor_.sampling_rate_hz; }
  const FrameGeometry& geometry() const { return geometry_; }
  double frame_s() const { return static_cast<double>(geometry_.stride_samples) / sampling_rate_hz(); }

 private:
  FrameRecognizer(Recognizer recognizer, std::unique_ptr<const CtcDecoder> decoder, Preprocessor preprocessor,
                  InferencePlace place);

  Recognizer recognizer_;
  std::unique_ptr<const CtcDecoder> decoder_;
  Preprocessor preprocessor_;
  FrameGeometry geometry_;
  InferencePlace place_;
};

}  // namespace distill_l2s
