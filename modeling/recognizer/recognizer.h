#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "data/text/character_vocabulary.h"
#include "modeling/recognizer/preprocessor.h"
#include "modeling/recognizer/recognizer_parts.h"
#include "modeling/wav2vec2/frame_geometry.h"
#include "modeling/wav2vec2/inference_precision.h"
#include "modeling/wav2vec2/wav2vec2_config.pb.h"

namespace distill_l2s {

struct RecognizerOptions {
  std::string target_language;                                  // MMS: see LoadRecognizerParts().
  at::Device device = at::kCPU;                                 // Open: OpenDevice().
  InferencePrecision precision = InferencePrecision::kFloat32;  // kInt8: on the CPU only.
};

// The logits of B clips.
struct Emissions {
  at::Tensor logits;         // [B, T, V] float32, on the recogniser's device; no gradient.
  at::Tensor frame_lengths;  // [B] int64, on the CPU: clip b has logits[b, t] for t < frame_lengths[b].
};

// From waveforms to emissions: a model with its labels, preprocessing, device and precision. A clip's
// emissions are those of the clip alone: padding is masked, or, where padding matters, no clip of a batch has
// any. So a preprocessor's return_attention_mask changes nothing. Copies share the model. Not thread-safe,
// but for Preprocess() and the accessors.
class Recognizer {
 public:
  // Loads the parts of a directory and prepares them. Errors: LoadRecognizerParts()'s and Prepare()'s.
  static absl::StatusOr<Recognizer> Load(const std::string& path, const RecognizerOptions& options = {});

  // Readies the model of parts on the CPU for recognition only: there by PrepareInference(), after which it
  // can be neither trained nor saved; on a GPU by moving it, bfloat16 then being autocast's. Errors: a GPU
  // without the memory, a precision that the device cannot compute.
  static absl::StatusOr<Recognizer> Prepare(RecognizerParts parts, const RecognizerOptions& options);

  // Uses parts as they are, such as those of a run in training: on the device of the model's parameters.
  //   compute_type  the AutocastScope's of each forward pass
  explicit Recognizer(RecognizerParts parts, c10::ScalarType compute_type = at::kFloat);

  // Readies a waveform at sampling_rate_hz(), full scale +-1, in place.
  void Preprocess(absl::Span<float> waveform) const { parts_.preprocessor.Apply(waveform); }

  // Returns the emissions of one batch.
  //   waveforms       [B, N] float32, each preprocessed, 0 past its length; on the CPU or the device
  //   sample_lengths  [B] int64, on the CPU; each at least minimum_samples() and at most N; where
  //                   padding_matters() all are N
  // The model is in evaluation mode meanwhile and back in its mode after. Error: not enough memory, or what
  // else LibTorch throws.
  absl::StatusOr<Emissions> Recognize(const at::Tensor& waveforms, const at::Tensor& sample_lengths) const;

  // Preprocesses waveforms of any length, fills those that are too short for a frame up with silence, pads
  // them to one batch and recognises it. At least one; where padding_matters() all are of one length.
  absl::StatusOr<Emissions> Recognize(absl::Span<const std::vector<float>* const> waveforms) const;

  const CharacterVocabulary& vocabulary() const { return parts_.vocabulary; }
  const Preprocessor& preprocessor() const { return parts_.preprocessor; }
  const Wav2Vec2Config& config() const { return parts_.model->config(); }
  const FrameGeometry& geometry() const { return geometry_; }
  int sampling_rate_hz() const { return parts_.preprocessor.sampling_rate_hz; }
  double frame_s() const { return static_cast<double>(geometry_.stride_samples) / sampling_rate_hz(); }
  // The least samples that make a frame.
  int64_t minimum_samples() const { return geometry_.receptive_samples; }
  // True if a clip's result depends on its padding: then a batch holds clips of one length.
  bool padding_matters() const;
  // The samples to pad a batch to whose longest clip has `samples` (BatchLength()). Thread-safe.
  int64_t PaddedSamples(int64_t samples) const;

 private:
  RecognizerParts parts_;
  FrameGeometry geometry_;
  c10::ScalarType compute_type_;
  at::Device device_;
};

}  // namespace distill_l2s
