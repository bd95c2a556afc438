#include "experiments/quickstart/aligned_clip.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/types/span.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/audio/speech.h"
#include "data/batching/batch.h"
#include "experiments/decoding/ctc_decoding.h"
#include "experiments/evaluation/report/report_parts.h"
#include "losses/alignment.h"
#include "modeling/recognizer/recognizer_parts.h"
#include "modeling/wav2vec2/convolution_layers.h"

namespace distill_l2s {
namespace {

at::Tensor Scalar(int64_t value) { return at::full({1}, value, at::kLong); }

// One entry a row that has a frame of its own after those of the rows before it.
std::vector<AlignedSegment> Segments(const AlignedPairs& pairs,
                                     const std::vector<std::string>& frame_labels) {
  const int64_t count = pairs.counts[0].item<int64_t>();
  if (count == 0) return {};
  const at::Tensor weights = pairs.student_weights[0].slice(0, 0, count);  // [K, T]
  const at::Tensor rows = weights.argmax(0);                               // Of each frame.
  std::vector<AlignedSegment> segments;
  int64_t end = 0;
  for (int64_t k = 0; k < count; ++k) {
    const at::Tensor own = (rows == k).logical_and(weights[k] > weights[k].max() / 2).nonzero();
    if (own.numel() == 0 || own[-1].item<int64_t>() < end) continue;
    AlignedSegment segment;
    segment.first_frame = std::max(end, own[0].item<int64_t>());
    segment.end_frame = own[-1].item<int64_t>() + 1;
    const at::Tensor shown = weights[k].slice(0, segment.first_frame, segment.end_frame);
    segment.label = frame_labels[segment.first_frame + shown.argmax().item<int64_t>()];
    segment.teacher_position = pairs.teacher_weights[0][k].argmax().item<int64_t>();
    end = segment.end_frame;
    segments.push_back(std::move(segment));
  }
  return segments;
}

Batch BatchOf(std::vector<float>* samples, const std::vector<int64_t>& labels) {
  const int64_t length = static_cast<int64_t>(samples->size());
  Batch batch;
  batch.clips = {0};
  batch.waveforms = at::from_blob(samples->data(), {1, length}, at::kFloat);
  batch.sample_lengths = Scalar(length);
  batch.labels = at::tensor(labels, at::kLong).unsqueeze(0);
  batch.label_lengths = Scalar(static_cast<int64_t>(labels.size()));
  return batch;
}

}  // namespace

absl::StatusOr<AlignedClip> AlignClip(const RecognizerParts& student, const Distiller& distiller,
                                      const Utterance& utterance) {
  const at::NoGradGuard no_grad;
  const CharacterVocabulary& vocabulary = student.vocabulary;
  AlignedClip clip;
  clip.reference = utterance.text;
  clip.sample_rate_hz = student.preprocessor.sampling_rate_hz;
  ASSIGN_OR_RETURN(
      clip.waveform,
      LoadSpeech(utterance.audio_filepath, {utterance.offset_s, utterance.duration_s}, clip.sample_rate_hz));
  std::vector<float> samples = clip.waveform;
  student.preprocessor.Apply(absl::MakeSpan(samples));
  // A clip too short for one frame is filled up with silence, as in evaluation.
  samples.resize(std::max<int64_t>(samples.size(), MinimumSamples(student.model->config())));
  const Batch batch = BatchOf(&samples, vocabulary.Encode(utterance.text));
  const bool was_training = student.model->is_training();
  student.model->eval();
  const auto restore_mode = absl::MakeCleanup([&] { student.model->train(was_training); });
  const StudentOutput output =
      student.model->forward(batch.waveforms, batch.sample_lengths, distiller.student_layers());
  const std::vector<int64_t> path = BestPaths(output.logits, output.frame_lengths)[0];
  clip.hypothesis = DecodePath(path, vocabulary);
  clip.frame_s = static_cast<double>(samples.size()) / clip.sample_rate_hz / path.size();
  for (const int64_t label : path) clip.frame_labels.push_back(vocabulary.label(label));
  clip.teacher_tokens = distiller.Pieces(utterance.text);
  ASSIGN_OR_RETURN(const auto vectors, distiller.Vectors(batch, output, distiller.Read({utterance.text})));
  clip.segments = Segments(vectors[0].pairs, clip.frame_labels);
  return clip;
}

absl::StatusOr<AlignedClip> AlignClipToShow(const std::string& run_dir, const std::string& model_dir,
                                            Experiment experiment, const std::string& manifest) {
  ASSIGN_OR_RETURN(const RecognizerParts student, LoadRecognizerParts(JoinPath(run_dir, "checkpoint")));
  experiment.mutable_distillation()->set_resampling(DistillationConfig::NEAREST);
  if (experiment.teacher().control() == Teacher::SHUFFLED) experiment.mutable_teacher()->clear_control();
  ASSIGN_OR_RETURN(const auto distiller, Distiller::Load(experiment, student.model->config(),
                                                         /*transcripts=*/{}, {model_dir, /*cache_dir=*/""}));
  RETURN_IF_ERROR(distiller->LoadLoss(JoinPath(run_dir, "distillation.safetensors")));
  ASSIGN_OR_RETURN(const Utterance utterance, PickClipToShow(manifest));
  return AlignClip(student, *distiller, utterance);
}

}  // namespace distill_l2s
