#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"

// The paths of CTC through one clip (Graves et al. 2006, section 4.1), on the CPU: loops over the lattice's
// 2N + 1 states, in fp64 whatever the emissions' type was. Time T N; memory 8 T N bytes for the occupation.
namespace distill_l2s {

// [T, V] log-probabilities of a clip's valid frames, row after row; the blank is V - 1.
struct Emissions {
  const double* values;
  int64_t frames;
  int64_t classes;
};

// True if some path of `frames` frames spells the labels: there is a label, and a frame for each and for the
// blank between each pair of equal neighbours. "aab" needs four.
bool HasCtcPath(int64_t frames, absl::Span<const int64_t> labels);

// The label position that each frame of the most probable path emits, -1 for the blank:
//   labels a b, best labels of six frames a a - b b -  ->  0 0 -1 1 1 -1
// Equals torchaudio.functional.forced_align. Nothing if no path has a positive probability.
std::optional<std::vector<int64_t>> BestCtcPath(const Emissions& emissions, absl::Span<const int64_t> labels);

// [N, T], row after row: the probability, given the labels and all frames, that frame t emits label position
// n; a frame's remaining probability is the blank's. Nothing if no path has a positive probability.
std::optional<std::vector<double>> CtcOccupation(const Emissions& emissions,
                                                 absl::Span<const int64_t> labels);

}  // namespace distill_l2s
