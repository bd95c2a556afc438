#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "data/batching/batching.pb.h"
#include "data/corpora/manifest.h"
#include "experiments/experiment.pb.h"
#include "modeling/wav2vec2/feature_cache.h"
#include "modeling/wav2vec2/wav2vec2_config.pb.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {

// Whether a cache of the feature encoder's output is of use to `experiment`, told before anything is read.
// Errors name the config's field: a feature encoder that learns, and noise or gain, with which no clip is
// ever met again as it was.
absl::Status CheckFeatureCacheUse(const Experiment& experiment);

// The same of the student once its config is known: an error for feat_extract_norm "group", with which a
// clip's features depend on its batch's padding.
absl::Status CheckFeatureCacheUse(const Student& student, const Wav2Vec2Config& config);

// Bytes that the features of all clips that fit into batches take at most: of each clip at each speed, as
// fp32. An hour is about 3600 s * 50 frames/s * 512 channels * 4 bytes = 369 MB with the usual convolutions.
int64_t FeatureBytes(const BatchingConfig& config, const Wav2Vec2Config& student,
                     const std::vector<Utterance>& utterances);

// "up to 1.5 GB in DIRECTORY, where 20 GB are free". The directory need not be there yet.
std::string DescribeFeatureBytes(int64_t bytes, const std::string& directory);

// The cache in `directory` of an experiment and a student for which it is of use, and a line in the log that
// says what it will take: a warning where the disk has less. Errors name flag and directory.
absl::StatusOr<std::unique_ptr<FeatureCache>> SetUpFeatureCache(const Experiment& experiment,
                                                                std::shared_ptr<const Wav2Vec2ForCtc> student,
                                                                const std::vector<Utterance>& utterances,
                                                                const std::string& directory);

}  // namespace distill_l2s
