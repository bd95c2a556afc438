#pragma once

#include <vector>

namespace distill_l2s {

// Repeated measurements of one thing. Others' work on a machine only ever adds to a time, so that the least
// is the most stable, and the median what one meets.
struct SampleSummary {
  double median = 0;
  double least = 0;
  double most = 0;
};

// Of an even number the median is the mean of the middle two. At least one sample.
SampleSummary Summarize(std::vector<double> samples);

}  // namespace distill_l2s
