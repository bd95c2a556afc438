#include "experiments/training/diagnostics/diagnostics.h"

#include <ATen/TensorIndexing.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <c10/util/Exception.h>
#include <glog/logging.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "data/batching/sequential_loader.h"
#include "experiments/decoding/ctc_decoding.h"
#include "experiments/training/diagnostics/alignment_fallback.h"
#include "experiments/training/diagnostics/gradient_agreement.h"
#include "experiments/training/diagnostics/representation_similarity.h"
#include "experiments/training/optimization/compute_type.h"
#include "losses/ctc.h"
#include "modeling/wav2vec2/autocast.h"
#include "modeling/wav2vec2/convolution_layers.h"

namespace distill_l2s {
namespace {

// The limit of decoded dev clips in memory.
constexpr int64_t kAudioBytes = int64_t{256} << 20;
// More frames blank than this, and the model has not begun to spell.
constexpr double kAllBlankShare = 0.999;
// A projected student that varies less than this share of what the teacher does carries nothing.
constexpr double kCollapsedShare = 0.01;

std::vector<at::Tensor> TrainedParameters(const torch::nn::Module& module) {
  std::vector<at::Tensor> trained;
  for (const at::Tensor& parameter : module.parameters()) {
    if (parameter.requires_grad()) trained.push_back(parameter);
  }
  return trained;
}

}  // namespace

struct Diagnostics::Sums {
  int64_t clips = 0, frames = 0, blank_frames = 0;
  int64_t segments = 0, tokens = 0, fallback_clips = 0;
  std::vector<RepresentationSimilarity> similarities;
  std::vector<MeanVariance> projected, teacher;
};

std::unique_ptr<Diagnostics> Diagnostics::Create(const Experiment& experiment,
                                                 std::shared_ptr<Wav2Vec2ForCtc> student,
                                                 std::shared_ptr<const Distiller> distiller,
                                                 const std::vector<Utterance>& dev,
                                                 const CharacterVocabulary& vocabulary,
                                                 const Preprocessor& preprocessor, int64_t max_clips) {
  std::unique_ptr<Diagnostics> diagnostics(
      new Diagnostics(experiment, std::move(student), std::move(distiller), vocabulary.blank()));
  diagnostics->preprocessor_ = preprocessor;
  const int64_t clips = static_cast<int64_t>(dev.size());
  const int64_t chosen = std::min(clips, max_clips);
  std::vector<std::string> transcripts;
  for (int64_t i = 0; i < chosen; ++i) {
    const Utterance& utterance = dev[i * clips / chosen];
    if (diagnostics->distiller_ != nullptr && !diagnostics->distiller_->CanRead(utterance.text)) continue;
    transcripts.push_back(utterance.text);
    diagnostics->dev_.utterances.push_back(utterance);
    diagnostics->dev_.labels.push_back(vocabulary.Encode(utterance.text));
  }
  if (diagnostics->distiller_ != nullptr) {
    diagnostics->dev_texts_ = diagnostics->distiller_->Read(transcripts);
  }
  diagnostics->files_ = std::make_unique<FileClipSource>(&diagnostics->dev_.utterances);
  diagnostics->audio_ = std::make_unique<CachedClipSource>(diagnostics->files_.get(), kAudioBytes);
  return diagnostics;
}

Diagnostics::Diagnostics(const Experiment& experiment, std::shared_ptr<Wav2Vec2ForCtc> student,
                         std::shared_ptr<const Distiller> distiller, int64_t blank)
    : experiment_(experiment),
      student_(std::move(student)),
      distiller_(std::move(distiller)),
      blank_(blank),
      student_layers_(distiller_ == nullptr ? std::vector<int64_t>() : distiller_->student_layers()) {}

StudentOutput Diagnostics::Forward(const Batch& batch) const {
  const at::Device device = student_->parameters().front().device();
  const AutocastScope autocast(device.type(), ComputeType(experiment_.optimization().precision()));
  return student_->forward(batch.waveforms.to(device), batch.sample_lengths, student_layers_);
}

void Diagnostics::AddVectors(const Batch& batch, const std::vector<DistilledVectors>& vectors,
                             Sums* sums) const {
  const AlignedPairs& first = vectors[0].pairs;
  for (size_t i = 0; i < vectors.size(); ++i) {
    const at::Tensor counts = vectors[i].pairs.counts;
    const at::Tensor row = at::arange(vectors[i].student.size(1), counts.options());
    const at::Tensor real = row < counts.unsqueeze(1);  // [B, K]
    const at::Tensor target = vectors[i].teacher.index({real});
    sums->similarities[i].Add(vectors[i].student.index({real}), target);
    sums->projected[i].Add(vectors[i].projected.index({real}));
    sums->teacher[i].Add(target);
  }
  sums->segments += first.counts.sum().item<int64_t>();
  if (!dev_texts_.units.empty()) sums->fallback_clips += (first.counts == 0).sum().item<int64_t>();
  for (const int64_t clip : batch.clips) sums->tokens += static_cast<int64_t>(dev_texts_.tokens[clip].size());
}

absl::Status Diagnostics::AddDevBatch(const Batch& batch, Sums* sums) const {
  const StudentOutput output = Forward(batch);
  const DistillationConfig& config = experiment_.distillation();
  const bool resamples = config.has_shrink() || config.has_filtered_frames() || config.has_all_frames();
  sums->clips += static_cast<int64_t>(batch.clips.size());
  for (const std::vector<int64_t>& path : BestPaths(output.logits, output.frame_lengths)) {
    sums->frames += static_cast<int64_t>(path.size());
    sums->blank_frames += std::count(path.begin(), path.end(), blank_);
    if (resamples) {
      sums->fallback_clips += TakesAllFrames(path, blank_ - 1, experiment_.distillation());
    }
  }
  if (distiller_ == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto vectors, distiller_->Vectors(batch, output, dev_texts_));
  AddVectors(batch, vectors, sums);
  return absl::OkStatus();
}

absl::Status Diagnostics::MeasureGradients(const Batch& batch, DiagnosticMetrics* metrics) const {
  const at::AutoGradMode with_gradient(true);
  const at::Device device = student_->parameters().front().device();
  std::vector<at::Tensor> parameters = TrainedParameters(*student_);
  if (parameters.empty()) return absl::OkStatus();
  try {
    const StudentOutput output = Forward(batch);
    ASSIGN_OR_RETURN(const at::Tensor term, distiller_->Loss(batch, output));
    const at::Tensor ctc = CtcLoss(output.logits, output.frame_lengths, batch.labels.to(device),
                                   batch.label_lengths, experiment_.ctc());
    const at::Tensor distillation = experiment_.distillation().weight() * term;
    const GradientAgreement agreement = CompareGradients(ctc, distillation, parameters);
    metrics->ctc_gradient_norm = agreement.first_norm;
    metrics->distillation_gradient_norm = agreement.second_norm;
    metrics->gradient_cosine = agreement.cosine;
  } catch (const c10::OutOfMemoryError& error) {
    LOG(WARNING) << "no memory to compare the gradients of a batch: " << error.what_without_backtrace();
  }
  return absl::OkStatus();
}

absl::StatusOr<DiagnosticMetrics> Diagnostics::Measure(int64_t step, absl::Span<const Batch> last_batches) {
  const at::NoGradGuard no_grad;
  const bool was_training = student_->is_training();
  student_->eval();
  const auto restore_mode = absl::MakeCleanup([&] { student_->train(was_training); });
  Sums sums;
  sums.similarities.resize(student_layers_.size());
  sums.projected.resize(student_layers_.size());
  sums.teacher.resize(student_layers_.size());
  SequentialLoader::Options loading;
  loading.batch_s = experiment_.evaluation().batch_s();
  loading.pad_label = blank_;
  loading.preprocess = [this](absl::Span<float> samples) { preprocessor_.Apply(samples); };
  loading.min_samples = MinimumSamples(student_->config());
  ASSIGN_OR_RETURN(const auto loader, SequentialLoader::Create(&dev_, audio_.get(), loading));
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<Batch> batch, loader->Next());
    if (!batch.has_value()) break;
    RETURN_IF_ERROR(AddDevBatch(*batch, &sums));
  }
  DiagnosticMetrics metrics;
  metrics.step = step;
  metrics.clips = sums.clips;
  if (sums.frames > 0) metrics.blank_share = static_cast<double>(sums.blank_frames) / sums.frames;
  if (distiller_ == nullptr) return metrics;
  if (sums.clips > 0) {
    metrics.segments_per_clip = static_cast<double>(sums.segments) / sums.clips;
    metrics.tokens_per_clip = static_cast<double>(sums.tokens) / sums.clips;
    metrics.fallback_share = static_cast<double>(sums.fallback_clips) / sums.clips;
    for (size_t i = 0; i < student_layers_.size(); ++i) {
      metrics.pairs.push_back(
          {sums.similarities[i].Cka(), sums.projected[i].Value(), sums.teacher[i].Value()});
    }
  }
  if (!last_batches.empty()) RETURN_IF_ERROR(MeasureGradients(last_batches.back(), &metrics));
  return metrics;
}

std::vector<std::string> DiagnosticWarnings(const DiagnosticMetrics& metrics) {
  std::vector<std::string> warnings;
  if (metrics.blank_share >= kAllBlankShare) {
    warnings.push_back(
        absl::StrFormat("step %d: the all-blank plateau: %.1f %% of the frames of %d dev clips are blank; "
                        "the student does not "
                        "spell yet",
                        metrics.step, 100 * metrics.blank_share, metrics.clips));
  }
  for (size_t i = 0; i < metrics.pairs.size(); ++i) {
    const DiagnosticMetrics::Pair& pair = metrics.pairs[i];
    if (pair.projected_variance < kCollapsedShare * pair.teacher_variance) {
      warnings.push_back(absl::StrFormat(
          "step %d: the projected student of layer pair %d has collapsed: its variance is %.2g, the "
          "teacher's %.2g.",
          metrics.step, i, pair.projected_variance, pair.teacher_variance));
    }
  }
  return warnings;
}

}  // namespace distill_l2s
