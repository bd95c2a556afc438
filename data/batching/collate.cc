#include "data/batching/collate.h"

#include <ATen/ops/empty.h>
#include <glog/logging.h>

#include <algorithm>

namespace distill_l2s {

Batch Collate(absl::Span<const PreparedClip> clips, int64_t pad_label, int64_t min_samples) {
  CHECK(!clips.empty());
  const int64_t count = clips.size();
  int64_t longest = min_samples;
  int64_t most_labels = 1;
  for (const PreparedClip& clip : clips) {
    CHECK(!clip.waveform.empty()) << "clip " << clip.clip;
    longest = std::max<int64_t>(longest, clip.waveform.size());
    most_labels = std::max<int64_t>(most_labels, clip.labels.size());
  }
  // Filled by hand: LibTorch's fill would start a pool of threads on each thread that loads.
  Batch batch;
  batch.waveforms = at::empty({count, longest}, at::kFloat);
  batch.sample_lengths = at::empty({count}, at::kLong);
  batch.labels = at::empty({count, most_labels}, at::kLong);
  batch.label_lengths = at::empty({count}, at::kLong);
  float* waveform = batch.waveforms.data_ptr<float>();
  int64_t* label = batch.labels.data_ptr<int64_t>();
  for (int64_t i = 0; i < count; ++i, waveform += longest, label += most_labels) {
    const PreparedClip& clip = clips[i];
    std::fill(std::copy(clip.waveform.begin(), clip.waveform.end(), waveform), waveform + longest, 0.0f);
    std::fill(std::copy(clip.labels.begin(), clip.labels.end(), label), label + most_labels, pad_label);
    batch.clips.push_back(clip.clip);
    batch.sample_lengths.data_ptr<int64_t>()[i] = clip.waveform.size();
    batch.label_lengths.data_ptr<int64_t>()[i] = clip.labels.size();
  }
  return batch;
}

}  // namespace distill_l2s
