#include "experiments/quickstart/aligned_clip.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/types/span.h"
#include "base/status_macros.h"
#include "data/audio/normalization.h"
#include "data/audio/speech.h"
#include "data/tokenization/subword_tokenizer_factory.h"
#include "experiments/decoding/ctc_decoding.h"
#include "experiments/evaluation/report/report_parts.h"
#include "losses/alignment.h"
#include "losses/alignment_factory.h"
#include "losses/text_units.h"
#include "modeling/recognizer/recognizer.h"
#include "modeling/wav2vec2/convolution_layers.h"

namespace distill_l2s {
namespace {

at::Tensor Scalar(int64_t value) { return at::full({1}, value, at::kLong); }

// The transcript's units, for an alignment that reads them.
ClipText TextOf(const std::string& text, const CharacterVocabulary& vocabulary,
                const SubwordTokenizer& tokenizer) {
  return {vocabulary.Encode(text), TokenUnits(tokenizer.Encode(text), tokenizer.Spans(text))};
}

// One entry a pair: the frames from the first to the last that has half of its row's largest weight, and the
// teacher's position of the largest weight.
std::vector<AlignedSegment> Segments(const AlignedPairs& pairs,
                                     const std::vector<std::string>& frame_labels) {
  const int64_t count = pairs.counts[0].item<int64_t>();
  std::vector<AlignedSegment> segments;
  for (int64_t s = 0; s < count; ++s) {
    const at::Tensor weights = pairs.student_weights[0][s];
    const at::Tensor frames = (weights > weights.max() / 2).nonzero();
    AlignedSegment segment;
    segment.first_frame = frames[0].item<int64_t>();
    segment.end_frame = frames[-1].item<int64_t>() + 1;
    segment.label = frame_labels[segment.first_frame];
    segment.teacher_position = pairs.teacher_weights[0][s].argmax().item<int64_t>();
    segments.push_back(std::move(segment));
  }
  return segments;
}

// The pairs of one clip. Resampling is shown as the nearest position, whatever it is.
absl::StatusOr<AlignedPairs> PairsOf(const StudentOutput& output, DistillationConfig config,
                                     int64_t num_tokens, const ClipText& text) {
  config.set_resampling(DistillationConfig::NEAREST);
  ASSIGN_OR_RETURN(const auto alignment, CreateAlignment(config));
  if (alignment->DependsOnStates()) {
    return absl::UnimplementedError(
        "distillation.alignment: sinkhorn_tokens cannot be shown: its pairs depend on the states of both "
        "models, not on the student's output alone");
  }
  AlignmentInput input;
  input.logits = output.logits.to(at::kFloat);
  input.frame_lengths = output.frame_lengths;
  input.host_frame_lengths = output.frame_lengths;
  input.teacher = at::zeros({1, num_tokens, 1});
  input.token_lengths = Scalar(num_tokens);
  input.texts = absl::MakeConstSpan(&text, 1);
  return alignment->Align(input);
}

}  // namespace

absl::StatusOr<AlignedClip> AlignClip(Wav2Vec2ForCtc* student, const CharacterVocabulary& vocabulary,
                                      const SubwordTokenizer& tokenizer, const DistillationConfig& config,
                                      const Utterance& utterance) {
  const at::NoGradGuard no_grad;
  AlignedClip clip;
  clip.reference = utterance.text;
  ASSIGN_OR_RETURN(clip.waveform,
                   LoadSpeech(utterance.audio_filepath, {utterance.offset_s, utterance.duration_s}));
  clip.sample_rate_hz = kSpeechRateHz;
  std::vector<float> normalized = clip.waveform;
  NormalizeWaveform(absl::MakeSpan(normalized));
  // A clip too short for one frame is filled up with silence, as in evaluation.
  normalized.resize(std::max<int64_t>(normalized.size(), MinimumSamples(student->config())));
  const int64_t samples = normalized.size();
  const bool was_training = student->is_training();
  student->eval();
  const auto restore_mode = absl::MakeCleanup([&] { student->train(was_training); });
  const StudentOutput output =
      student->forward(at::from_blob(normalized.data(), {1, samples}, at::kFloat), Scalar(samples));
  const std::vector<int64_t> path = BestPaths(output.logits, output.frame_lengths)[0];
  clip.hypothesis = DecodePath(path, vocabulary);
  clip.frame_s = static_cast<double>(samples) / kSpeechRateHz / path.size();
  for (const int64_t label : path) clip.frame_labels.push_back(vocabulary.label(label));
  clip.teacher_tokens = tokenizer.Pieces(utterance.text);
  ASSIGN_OR_RETURN(const AlignedPairs pairs, PairsOf(output, config, clip.teacher_tokens.size(),
                                                     TextOf(utterance.text, vocabulary, tokenizer)));
  clip.segments = Segments(pairs, clip.frame_labels);
  return clip;
}

absl::StatusOr<AlignedClip> AlignClipToShow(const std::string& model_dir, const std::string& teacher_dir,
                                            const DistillationConfig& config, const std::string& manifest) {
  ASSIGN_OR_RETURN(const Recognizer student, LoadRecognizer(model_dir));
  ASSIGN_OR_RETURN(const auto tokenizer, LoadSubwordTokenizer(teacher_dir));
  ASSIGN_OR_RETURN(const Utterance utterance, PickClipToShow(manifest));
  return AlignClip(student.model.get(), student.vocabulary, *tokenizer, config, utterance);
}

}  // namespace distill_l2s
