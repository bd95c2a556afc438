#include "losses/alignment_testing.h"

#include <ATen/Context.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace distill_l2s {
namespace {

at::Tensor WeightsOfSegments(const std::vector<std::vector<Segment>>& segments, int64_t num_rows,
                             int64_t num_frames) {
  at::Tensor weights = at::zeros({static_cast<int64_t>(segments.size()), num_rows, num_frames});
  for (size_t b = 0; b < segments.size(); ++b) {
    for (size_t s = 0; s < segments[b].size(); ++s) {
      const auto [begin, end] = segments[b][s];
      weights[b][s].slice(0, begin, end).fill_(1.0 / static_cast<double>(end - begin));
    }
  }
  return weights;
}

std::vector<Segment> Single(int64_t length) {
  std::vector<Segment> segments;
  for (int64_t t = 0; t < length; ++t) segments.emplace_back(t, t + 1);
  return segments;
}

}  // namespace

at::Tensor LogitsOfPaths(const std::vector<std::vector<int64_t>>& paths, int64_t num_classes) {
  const int64_t num_frames = paths.empty() ? 0 : static_cast<int64_t>(paths[0].size());
  at::Tensor logits = at::rand({static_cast<int64_t>(paths.size()), num_frames, num_classes});
  for (size_t b = 0; b < paths.size(); ++b) {
    for (int64_t t = 0; t < num_frames; ++t) logits[b][t][paths[b][t]] = 2;
  }
  return logits;
}

std::vector<Segment> ReferenceSegments(const std::vector<int64_t>& path, int64_t length, int64_t num_classes,
                                       DistillationConfig::AlignmentCase kind) {
  if (kind == DistillationConfig::kAllFrames) return Single(length);
  std::vector<Segment> segments;
  for (int64_t t = 0; t < length; ++t) {
    if (path[t] >= num_classes - 2) continue;
    const bool continues = kind == DistillationConfig::kShrink && t > 0 && path[t] == path[t - 1];
    if (continues) {
      ++segments.back().second;
    } else {
      segments.emplace_back(t, t + 1);
    }
  }
  return segments.size() <= 1 ? Single(length) : segments;
}

std::vector<std::vector<int64_t>> RandomPaths(int64_t batch, int64_t num_frames, int64_t num_classes) {
  std::vector<std::vector<int64_t>> paths(batch, std::vector<int64_t>(num_frames));
  for (auto& path : paths) {
    const double change = at::rand({}).item<double>();
    int64_t label = at::randint(num_classes, {}, at::kLong).item<int64_t>();
    for (auto& frame : path) {
      if (at::rand({}).item<double>() < change) {
        label = at::randint(num_classes, {}, at::kLong).item<int64_t>();
      }
      frame = label;
    }
  }
  return paths;
}

void ExpectSegments(const AlignedFrames& aligned, const std::vector<std::vector<Segment>>& expected) {
  ASSERT_EQ(aligned.counts.dim(), 1);
  ASSERT_EQ(aligned.counts.size(0), static_cast<int64_t>(expected.size()));
  size_t most = 1;
  for (size_t b = 0; b < expected.size(); ++b) {
    EXPECT_EQ(aligned.counts[b].item<int64_t>(), static_cast<int64_t>(expected[b].size())) << "clip " << b;
    most = std::max(most, expected[b].size());
  }
  // On the CPU there is no row that no clip needs.
  ASSERT_EQ(aligned.weights.size(1), static_cast<int64_t>(most));
  const at::Tensor want = WeightsOfSegments(expected, aligned.weights.size(1), aligned.weights.size(2));
  EXPECT_TRUE(at::allclose(aligned.weights, want.to(aligned.weights.scalar_type()), 1e-6, 0))
      << "got\n"
      << aligned.weights << "want\n"
      << want;
  EXPECT_FALSE(aligned.weights.requires_grad());
}

void ExpectMatchesReference(const FrameAlignment& alignment, DistillationConfig::AlignmentCase kind) {
  at::manual_seed(7);
  for (int trial = 0; trial < 60; ++trial) {
    const int64_t batch = 1 + trial % 5;
    const int64_t num_frames = 1 + trial % 23;
    const int64_t num_classes = 3 + trial % 4;
    const auto paths = RandomPaths(batch, num_frames, num_classes);
    const at::Tensor lengths = at::randint(num_frames + 1, {batch}, at::kLong);
    std::vector<std::vector<Segment>> expected;
    for (int64_t b = 0; b < batch; ++b) {
      expected.push_back(ReferenceSegments(paths[b], lengths[b].item<int64_t>(), num_classes, kind));
    }
    const at::Tensor logits = LogitsOfPaths(paths, num_classes).set_requires_grad(true);
    SCOPED_TRACE(trial);
    ExpectSegments(alignment.Align(logits, lengths), expected);
  }
}

}  // namespace distill_l2s
