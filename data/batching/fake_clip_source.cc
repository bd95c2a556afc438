#include "data/batching/fake_clip_source.h"

#include <cmath>

#include "absl/strings/str_cat.h"

namespace distill_l2s {

absl::StatusOr<std::shared_ptr<const Pcm16>> FakeClipSource::Load(int64_t clip) {
  ++loads_;
  if (broken_.count(clip) > 0) return absl::DataLossError(absl::StrCat("clip_", clip, ": broken"));
  Pcm16 loaded;
  for (int64_t i = 0; i < lengths_samples_[clip]; ++i) {
    loaded.samples.push_back(static_cast<int16_t>((i * (2 * clip + 3)) % 2001 - 1000));
  }
  return std::make_shared<const Pcm16>(std::move(loaded));
}

ClipDataset FakeDataset(const std::vector<int64_t>& lengths_samples) {
  ClipDataset dataset;
  for (size_t i = 0; i < lengths_samples.size(); ++i) {
    Utterance utterance;
    utterance.audio_filepath = absl::StrCat("clip_", i);
    utterance.duration_s = static_cast<double>(lengths_samples[i]) / 16000;
    dataset.utterances.push_back(utterance);
    const int64_t label = static_cast<int64_t>(i);
    dataset.labels.push_back({label, label + 1, label + 2});
  }
  return dataset;
}

std::vector<int64_t> FakeLengths(int64_t count, double low_s, double high_s) {
  std::vector<int64_t> lengths_samples;
  for (int64_t i = 0; i < count; ++i) {
    const double share = static_cast<double>((i * 7919) % count) / static_cast<double>(count);
    lengths_samples.push_back(std::llround(16000 * (low_s + share * (high_s - low_s))));
  }
  return lengths_samples;
}

}  // namespace distill_l2s
