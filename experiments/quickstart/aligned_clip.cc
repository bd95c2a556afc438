#include "experiments/quickstart/aligned_clip.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/full.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/audio/normalization.h"
#include "data/audio/speech.h"
#include "data/tokenization/subword_tokenizer_factory.h"
#include "experiments/decoding/ctc_decoding.h"
#include "experiments/evaluation/report/report_parts.h"
#include "losses/alignment_factory.h"
#include "losses/resampling.h"
#include "modeling/wav2vec2/convolution_layers.h"
#include "modeling/wav2vec2/pretrained.h"

namespace distill_l2s {
namespace {

at::Tensor Scalar(int64_t value) { return at::full({1}, value, at::kLong); }

// One entry a student vector: the frames that its row of weights averages, and its teacher position.
std::vector<AlignedSegment> Segments(const AlignedFrames& aligned, int64_t num_tokens,
                                     const std::vector<std::string>& frame_labels) {
  const int64_t count = aligned.counts[0].item<int64_t>();
  const at::Tensor positions = at::arange(num_tokens, at::kFloat).view({1, num_tokens, 1});
  const at::Tensor met =
      ResampleInTime(positions, Scalar(num_tokens), aligned.counts, count, DistillationConfig::NEAREST);
  std::vector<AlignedSegment> segments;
  for (int64_t s = 0; s < count; ++s) {
    const at::Tensor frames = aligned.weights[0][s].nonzero();
    AlignedSegment segment;
    segment.first_frame = frames[0].item<int64_t>();
    segment.end_frame = frames[-1].item<int64_t>() + 1;
    segment.label = frame_labels[segment.first_frame];
    segment.teacher_position = met[0][s][0].item<int64_t>();
    segments.push_back(std::move(segment));
  }
  return segments;
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
  ASSIGN_OR_RETURN(const auto alignment, CreateAlignment(config));
  clip.segments = Segments(alignment->Align(output.logits, output.frame_lengths), clip.teacher_tokens.size(),
                           clip.frame_labels);
  return clip;
}

absl::StatusOr<AlignedClip> AlignClipToShow(const std::string& model_dir, const std::string& teacher_dir,
                                            const DistillationConfig& config, const std::string& manifest) {
  ASSIGN_OR_RETURN(const auto student, LoadWav2Vec2(model_dir));
  ASSIGN_OR_RETURN(const auto vocabulary, CharacterVocabulary::Read(JoinPath(model_dir, "vocab.json")));
  ASSIGN_OR_RETURN(const auto tokenizer, LoadSubwordTokenizer(teacher_dir));
  ASSIGN_OR_RETURN(const Utterance utterance, PickClipToShow(manifest));
  return AlignClip(student.get(), vocabulary, *tokenizer, config, utterance);
}

}  // namespace distill_l2s
