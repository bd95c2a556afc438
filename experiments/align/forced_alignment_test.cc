#include "experiments/align/forced_alignment.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/log_softmax.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"
#include "base/random.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

using Labels = std::vector<int64_t>;

// Log probabilities in which each frame's label has nearly all.
at::Tensor Sure(const Labels& labels, int64_t classes) {
  at::Tensor logits = at::full({static_cast<int64_t>(labels.size()), classes}, -5.0f);
  for (size_t t = 0; t < labels.size(); ++t) logits[static_cast<int64_t>(t)][labels[t]] = 5.0f;
  return at::log_softmax(logits, -1);
}

// With `steps`, log probabilities are multiples of 1 / steps: then many paths are equally probable.
at::Tensor Noise(int64_t frames, int64_t classes, Random* random, int steps = 0) {
  at::Tensor values = at::empty({frames, classes}, at::kFloat);
  for (int64_t i = 0; i < values.numel(); ++i) {
    const double draw = -4 * random->Uniform();
    values.data_ptr<float>()[i] = static_cast<float>(steps > 0 ? std::round(draw * steps) / steps : draw);
  }
  return steps > 0 ? values : at::log_softmax(values, -1);
}

Labels Merged(const Labels& path, int64_t blank) {
  Labels merged;
  for (size_t t = 0; t < path.size(); ++t) {
    if (path[t] != blank && (t == 0 || path[t] != path[t - 1])) merged.push_back(path[t]);
  }
  return merged;
}

// The best log probability among all V^T paths that read as the targets; -infinity if none does.
double BruteForce(const at::Tensor& log_probabilities, const Labels& targets, int64_t blank) {
  const int64_t frames = log_probabilities.size(0), classes = log_probabilities.size(1);
  double best = -std::numeric_limits<double>::infinity();
  Labels path(frames, 0);
  while (true) {
    if (Merged(path, blank) == targets) {
      double sum = 0;
      for (int64_t t = 0; t < frames; ++t) sum += log_probabilities.data_ptr<float>()[t * classes + path[t]];
      best = std::max(best, sum);
    }
    int64_t t = 0;
    while (t < frames && ++path[t] == classes) path[t++] = 0;
    if (t == frames) return best;
  }
}

void ExpectConsistent(const ForcedAlignment& path, const at::Tensor& log_probabilities, const Labels& targets,
                      int64_t blank) {
  EXPECT_EQ(Merged(path.labels, blank), targets);
  ASSERT_EQ(path.spans.size(), targets.size());
  Labels from_spans(path.labels.size(), blank);
  for (size_t u = 0; u < targets.size(); ++u) {
    ASSERT_LT(path.spans[u].start_frame, path.spans[u].end_frame);
    double sum = 0;
    for (int64_t t = path.spans[u].start_frame; t < path.spans[u].end_frame; ++t) {
      from_spans[t] = targets[u];
      sum += std::exp(path.log_probabilities[t]);
    }
    EXPECT_NEAR(path.spans[u].probability,
                sum / static_cast<double>(path.spans[u].end_frame - path.spans[u].start_frame), 1e-6);
  }
  EXPECT_EQ(from_spans, path.labels);
  double sum = 0;
  for (size_t t = 0; t < path.labels.size(); ++t) {
    const float value = log_probabilities[static_cast<int64_t>(t)][path.labels[t]].item<float>();
    EXPECT_EQ(path.log_probabilities[t], value);
    sum += value;
  }
  EXPECT_NEAR(path.log_probability, sum, 1e-6);
}

TEST(ForcedAlignmentTest, TheHeadersExample) {
  const auto path = ForceAlign(Sure({0, 0, 2, 1, 1, 2}, 3), {0, 1}, 2);
  ASSERT_TRUE(path.ok()) << path.status();
  EXPECT_THAT(path->labels, ElementsAre(0, 0, 2, 1, 1, 2));
  EXPECT_EQ(path->spans[0].start_frame, 0);
  EXPECT_EQ(path->spans[0].end_frame, 2);
  EXPECT_EQ(path->spans[1].start_frame, 3);
  EXPECT_EQ(path->spans[1].end_frame, 5);
  EXPECT_GT(path->spans[0].probability, 0.999);
}

TEST(ForcedAlignmentTest, RepeatedTargetsArePartedByABlank) {
  // What is heard is one long 0; a blank has to part it.
  const auto path = ForceAlign(Sure({0, 0, 0, 0}, 2), {0, 0}, 1);
  ASSERT_TRUE(path.ok()) << path.status();
  EXPECT_EQ(Merged(path->labels, 1), (Labels{0, 0}));
  EXPECT_THAT(ForceAlign(Sure({0, 0, 0}, 2), {0, 0}, 1)->labels, ElementsAre(0, 1, 0));
}

TEST(ForcedAlignmentTest, NoPathIsBetter) {
  Random random(1);
  for (int round = 0; round < 400; ++round) {
    const int64_t frames = 1 + static_cast<int64_t>(random.Below(6));
    const int64_t classes = 2 + static_cast<int64_t>(random.Below(3));
    const int64_t blank = static_cast<int64_t>(random.Below(classes));
    Labels targets(1 + random.Below(3));
    for (int64_t& target : targets) {
      target = static_cast<int64_t>(random.Below(classes - 1));
      if (target >= blank) ++target;
    }
    const at::Tensor values = Noise(frames, classes, &random, round % 2 == 0 ? 2 : 0);
    const double best = BruteForce(values, targets, blank);
    const auto path = ForceAlign(values, targets, blank);
    ASSERT_EQ(path.ok(), std::isfinite(best)) << path.status();
    if (!path.ok()) continue;
    EXPECT_NEAR(path->log_probability, best, 1e-5) << frames << " frames, " << targets.size() << " targets";
    ExpectConsistent(*path, values, targets, blank);
  }
}

TEST(ForcedAlignmentTest, OfEqualPathsTheOneThatAdvancesFirst) {
  // As torchaudio: traced from the end, the path stays in a target as long as that is as good.
  const at::Tensor even = at::full({5, 3}, -1.0f);
  EXPECT_THAT(ForceAlign(even, {0, 1}, 2)->labels, ElementsAre(0, 1, 1, 1, 1));
  EXPECT_THAT(ForceAlign(even, {1, 1}, 2)->labels, ElementsAre(1, 2, 1, 1, 1));
}

TEST(ForcedAlignmentTest, ALongClip) {
  Random random(2);
  Labels targets(1500);
  for (int64_t& target : targets) target = static_cast<int64_t>(random.Below(30));
  const at::Tensor values = Noise(6000, 31, &random);
  const auto path = ForceAlign(values, targets, 30);
  ASSERT_TRUE(path.ok()) << path.status();
  ExpectConsistent(*path, values, targets, 30);
}

TEST(ForcedAlignmentTest, ErrorsTellTheNumbers) {
  const at::Tensor values = Sure({0, 1, 2}, 3);
  const auto error = [&](const Labels& targets) {
    return std::string(ForceAlign(values, targets, 2).status().message());
  };
  EXPECT_THAT(error({}), HasSubstr("no targets"));
  EXPECT_THAT(error({0, 0, 1}), AllOf(HasSubstr("3 frames are too few"), HasSubstr("3 targets"),
                                      HasSubstr("1 equal"), HasSubstr("at least 4")));
  EXPECT_THAT(error({0, 2}), HasSubstr("target 1 is 2, expected 0 to 2 without the blank, 2"));
  EXPECT_THAT(error({3}), HasSubstr("target 0 is 3"));
  EXPECT_THAT(error({-1}), HasSubstr("target 0 is -1"));
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
    EXPECT_THAT(std::string(ForceAlign(at::full({3, 3}, bad), {0, 1}, 2).status().message()),
                HasSubstr("no path through the 2 targets"));
  }
}

TEST(ForcedAlignmentTest, AnHourIsRefusedBeforeItTakesMemory) {
  const Labels hour(43200, 0);
  EXPECT_THAT(CheckLattice(180000, hour).ToString(),
              AllOf(HasSubstr("180000 frames and 43200 targets"), HasSubstr("2 GiB")));
  EXPECT_TRUE(CheckLattice(90000, Labels(21600, 0)).ok());
}

}  // namespace
}  // namespace distill_l2s
