#include "experiments/training/split_batch.h"

#include <glog/logging.h>

namespace distill_l2s {
namespace {

Batch Rows(const Batch& batch, int64_t begin, int64_t end) {
  Batch rows;
  rows.clips.assign(batch.clips.begin() + begin, batch.clips.begin() + end);
  rows.waveforms = batch.waveforms.slice(0, begin, end);
  rows.sample_lengths = batch.sample_lengths.slice(0, begin, end);
  rows.labels = batch.labels.slice(0, begin, end);
  rows.label_lengths = batch.label_lengths.slice(0, begin, end);
  return rows;
}

}  // namespace

std::pair<Batch, Batch> SplitBatch(const Batch& batch) {
  const int64_t size = static_cast<int64_t>(batch.clips.size());
  CHECK_GE(size, 2);
  const int64_t middle = (size + 1) / 2;
  return {Rows(batch, 0, middle), Rows(batch, middle, size)};
}

}  // namespace distill_l2s
