#include "experiments/training/random_step.h"

#include <ATen/ops/rand.h>
#include <gtest/gtest.h>

#include "experiments/training/tiny_experiment.h"

namespace distill_l2s {
namespace {

TEST(RandomStepTest, DependsOnSeedStepAndRankAlone) {
  const auto student = *Wav2Vec2ForCtc::Create(TinyExperiment(1).student().random());
  const auto draw = [&](uint64_t seed, int64_t step, int rank) {
    SeedStep(seed, step, rank, student.get());
    return at::rand({4});
  };
  const at::Tensor first = draw(7, 3, 0);
  at::rand({100});
  EXPECT_TRUE(draw(7, 3, 0).equal(first));
  EXPECT_FALSE(draw(8, 3, 0).equal(first));
  EXPECT_FALSE(draw(7, 4, 0).equal(first));
  EXPECT_FALSE(draw(7, 3, 1).equal(first));
}

}  // namespace
}  // namespace distill_l2s
