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

absl::Status Check(const WorkloadOptions& options) {
  const double clip_s = options.shape.clip_s();
  if (!(options.batch_s > 0) || options.batch_s > 1e6) {
    return absl::InvalidArgumentError(
        absl::StrCat("--batch_s is ", options.batch_s, ", expected seconds of audio, above 0"));
  }
  const int64_t least = MinimumSamples(options.shape.student());
  if (!(clip_s > 0) || clip_s * options.shortest * kSpeechRateHz < static_cast<double>(least)) {
    return absl::InvalidArgumentError(absl::StrCat("--clip_s is ", clip_s, ", expected at least ",
                                                   static_cast<double>(least) / kSpeechRateHz, " / ",
                                                   options.shortest));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Batch> MakeNoiseBatch(const WorkloadOptions& options) {
  const absl::Status valid = Check(options);
  if (!valid.ok()) return valid;
  at::manual_seed(options.seed);
  const double clip_s = options.shape.clip_s();
  const int64_t clips = std::max<int64_t>(1, std::llround(options.batch_s / clip_s));
  const int64_t samples = std::llround(clip_s * kSpeechRateHz);
  const auto count_labels = [](int64_t length) {
    return std::max<int64_t>(1, std::llround(kLabelsPerSecond * static_cast<double>(length) / kSpeechRateHz));
  };
  Batch batch;
  batch.waveforms = at::randn({clips, samples});
  batch.sample_lengths = at::empty({clips}, at::kLong);
  batch.label_lengths = at::empty({clips}, at::kLong);
  // The last two classes are [UNK] and [PAD].
  batch.labels = at::randint(0, std::max(1, options.shape.student().vocab_size() - 2),
                             {clips, count_labels(samples)}, at::kLong);
  for (int64_t i = 0; i < clips; ++i) {
    const double place = clips == 1 ? 0 : static_cast<double>(i) / static_cast<double>(clips - 1);
    const int64_t length = std::llround((1 - place * (1 - options.shortest)) * static_cast<double>(samples));
    batch.clips.push_back(i);
    batch.sample_lengths.data_ptr<int64_t>()[i] = length;
    batch.label_lengths.data_ptr<int64_t>()[i] = count_labels(length);
    batch.waveforms[i].slice(0, length).zero_();
  }
  return batch;
}

}  // namespace distill_l2s
