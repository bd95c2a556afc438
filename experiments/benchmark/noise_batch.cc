#include <ATen/Context.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "data/audio/speech.h"
#include "experiments/benchmark/workload.h"
#include "modeling/wav2vec2/convolution_layers.h"

namespace distill_l2s {
namespace {

constexpr double kLabelsPerSecond = 14;
constexpr double kShortestShape = 0.5;  // Of the longest.

absl::Status Check(const WorkloadOptions& options) {
  const double clip_s = options.shape.clip_s();
  if (!(options.batch_s > 0) || options.batch_s > 1e6) {
    return absl::InvalidArgumentError(
        absl::StrCat("--batch_s is ", options.batch_s, ", expected seconds of audio, above 0"));
  }
  const int64_t least = MinimumSamples(options.shape.student());
  if (!(clip_s > 0) || clip_s * options.shortest * (options.shapes > 1 ? kShortestShape : 1) * kSpeechRateHz <
                           static_cast<double>(least)) {
    return absl::InvalidArgumentError(absl::StrCat("--clip_s is ", clip_s, ", expected at least ",
                                                   static_cast<double>(least) / kSpeechRateHz, " / ",
                                                   options.shortest));
  }
  if (options.shapes < 1 || options.shapes > 1000) {
    return absl::InvalidArgumentError(
        absl::StrCat("--shapes is ", options.shapes, ", expected 1 to 1000 batches"));
  }
  return absl::OkStatus();
}

int64_t CountLabels(int64_t samples) {
  return std::max<int64_t>(1, std::llround(kLabelsPerSecond * static_cast<double>(samples) / kSpeechRateHz));
}

// A batch whose longest clip has clip_s seconds; `first_clip` is the number of the first.
Batch MakeBatch(const WorkloadOptions& options, double clip_s, int64_t first_clip) {
  const int64_t clips = std::max<int64_t>(1, std::llround(options.batch_s / clip_s));
  const int64_t samples = std::llround(clip_s * kSpeechRateHz);
  Batch batch;
  batch.waveforms = at::randn({clips, samples});
  batch.sample_lengths = at::empty({clips}, at::kLong);
  batch.label_lengths = at::empty({clips}, at::kLong);
  // The last two classes are [UNK] and [PAD].
  batch.labels = at::randint(0, std::max(1, options.shape.student().vocab_size() - 2),
                             {clips, CountLabels(samples)}, at::kLong);
  for (int64_t i = 0; i < clips; ++i) {
    const double place = clips == 1 ? 0 : static_cast<double>(i) / static_cast<double>(clips - 1);
    const int64_t length = std::llround((1 - place * (1 - options.shortest)) * static_cast<double>(samples));
    batch.clips.push_back(first_clip + i);
    batch.sample_lengths.data_ptr<int64_t>()[i] = length;
    batch.label_lengths.data_ptr<int64_t>()[i] = CountLabels(length);
    batch.waveforms[i].slice(0, length).zero_();
  }
  return batch;
}

}  // namespace

absl::StatusOr<std::vector<Batch>> MakeNoiseBatches(const WorkloadOptions& options) {
  const absl::Status valid = Check(options);
  if (!valid.ok()) return valid;
  at::manual_seed(options.seed);
  std::vector<Batch> batches;
  int64_t clips = 0;
  for (int i = 0; i < options.shapes; ++i) {
    const double place = options.shapes == 1 ? 0 : static_cast<double>(i) / (options.shapes - 1);
    batches.push_back(MakeBatch(options, options.shape.clip_s() * (1 - place * (1 - kShortestShape)), clips));
    clips += static_cast<int64_t>(batches.back().clips.size());
  }
  return batches;
}

}  // namespace distill_l2s
