#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "data/batching/batch.h"
#include "data/batching/cached_clip_source.h"
#include "data/batching/clip_dataset.h"
#include "data/batching/file_clip_source.h"
#include "data/text/character_vocabulary.h"
#include "experiments/evaluation/metrics_log.h"
#include "experiments/experiment.pb.h"
#include "experiments/training/distiller.h"
#include "modeling/recognizer/preprocessor.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {

// What a person wants to know of a student that does not learn, at an evaluation: DiagnosticMetrics. It
// draws nothing at random, changes no weight and no gradient, and leaves the student in its mode.
class Diagnostics {
 public:
  // `distiller` is the run's; null without. `preprocessor` is the student's. At most `max_clips` dev clips
  // are looked at, spread evenly over the set; those that the teacher cannot take are left out.
  static std::unique_ptr<Diagnostics> Create(const Experiment& experiment,
                                             std::shared_ptr<Wav2Vec2ForCtc> student,
                                             std::shared_ptr<const Distiller> distiller,
                                             const std::vector<Utterance>& dev,
                                             const CharacterVocabulary& vocabulary,
                                             const Preprocessor& preprocessor, int64_t max_clips);

  //   last_batches  of the last training step, for the gradients; empty where there was none yet
  // Errors: a clip that cannot be read; the teacher's.
  absl::StatusOr<DiagnosticMetrics> Measure(int64_t step, absl::Span<const Batch> last_batches);

 private:
  struct Sums;

  Diagnostics(const Experiment& experiment, std::shared_ptr<Wav2Vec2ForCtc> student,
              std::shared_ptr<const Distiller> distiller, int64_t blank);

  StudentOutput Forward(const Batch& batch) const;
  absl::Status AddDevBatch(const Batch& batch, Sums* sums) const;
  void AddVectors(const Batch& batch, const std::vector<DistilledVectors>& vectors, Sums* sums) const;
  absl::Status MeasureGradients(const Batch& batch, DiagnosticMetrics* metrics) const;

  const Experiment experiment_;
  const std::shared_ptr<Wav2Vec2ForCtc> student_;
  const std::shared_ptr<const Distiller> distiller_;
  const int64_t blank_;
  Preprocessor preprocessor_;
  const std::vector<int64_t> student_layers_;
  ClipDataset dev_;
  std::unique_ptr<FileClipSource> files_;  // Of dev_.
  std::unique_ptr<CachedClipSource> audio_;
  TeacherTexts dev_texts_;  // None without distillation.
};

// What the numbers give cause to say, one sentence each: the plateau on which every frame is blank; a
// projected student that has collapsed to a point.
std::vector<std::string> DiagnosticWarnings(const DiagnosticMetrics& metrics);

}  // namespace distill_l2s
