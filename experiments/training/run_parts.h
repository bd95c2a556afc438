#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "data/batching/batch_loader.h"
#include "data/batching/cached_clip_source.h"
#include "data/batching/clip_dataset.h"
#include "data/batching/disk_cached_clip_source.h"
#include "data/batching/file_clip_source.h"
#include "data/corpora/manifest.h"
#include "data/text/character_vocabulary.h"
#include "experiments/experiment.pb.h"
#include "experiments/training/diagnostics/diagnostics.h"
#include "experiments/training/distiller.h"
#include "experiments/training/distributed/rank_group.h"
#include "experiments/training/gradient_exchange.h"
#include "experiments/training/state/training_state.h"
#include "experiments/training/student_setup.h"
#include "experiments/training/training_options.h"
#include "experiments/training/training_step.h"
#include "modeling/wav2vec2/feature_cache.h"

namespace distill_l2s {

// What a run works with. Some parts point into others: it stays where it was made.
struct RunParts {
  ClipDataset dataset;  // To train on.
  std::vector<Utterance> dev;
  StateHeader identity;  // Of the run, for its states; step and rates are the training's to fill in.
  std::unique_ptr<CharacterVocabulary> vocabulary;
  StudentSetup student;
  std::shared_ptr<Distiller> distiller;  // Null without distillation.
  std::unique_ptr<FileClipSource> files;
  std::unique_ptr<DiskCachedClipSource> decoded_audio;  // Null without audio_cache_dir.
  std::unique_ptr<CachedClipSource> audio;
  std::unique_ptr<BatchLoader> loader;
  std::unique_ptr<FeatureCache> features;      // Null without feature_cache_dir.
  std::unique_ptr<GradientExchange> exchange;  // Null if this is the only rank.
  std::unique_ptr<TrainingStep> training_step;
  std::unique_ptr<Diagnostics> diagnostics;  // Null where none are asked for.
};

// Reads data and models and readies them for the first step; writes nothing but caches. What the data lacks
// (DataWarnings()) is logged. Errors name the file or the config's field.
//   resumed  whose training goes on, or null: that its data and teacher are still the same is found out
//            before anything is computed with them
//   ranks    that train together, options.ranks among them; null: this is the only one. It must outlive the
//            parts.
absl::StatusOr<std::unique_ptr<RunParts>> SetUpRun(const Experiment& experiment,
                                                   const TrainingOptions& options,
                                                   const StateHeader* resumed = nullptr,
                                                   RankGroup* ranks = nullptr);

}  // namespace distill_l2s
