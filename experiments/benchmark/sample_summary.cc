#include "experiments/benchmark/sample_summary.h"

#include <glog/logging.h>

#include <algorithm>

namespace distill_l2s {

SampleSummary Summarize(std::vector<double> samples) {
  CHECK(!samples.empty());
  std::sort(samples.begin(), samples.end());
  const size_t size = samples.size();
  return {(samples[(size - 1) / 2] + samples[size / 2]) / 2, samples.front(), samples.back()};
}

}  // namespace distill_l2s
