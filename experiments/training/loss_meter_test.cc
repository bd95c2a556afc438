#include "experiments/training/loss_meter.h"

#include <ATen/ops/scalar_tensor.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace distill_l2s {
namespace {

StepLosses Losses(double total, double ctc, double norm, double skipped) {
  StepLosses losses;
  losses.total = at::scalar_tensor(total);
  losses.ctc = at::scalar_tensor(ctc);
  losses.gradient_norm = at::scalar_tensor(norm);
  losses.skipped = at::scalar_tensor(skipped);
  return losses;
}

TEST(LossMeterTest, MeansSinceTheLastTake) {
  LossMeter meter;
  EXPECT_TRUE(std::isnan(meter.last_loss()));
  meter.Add(Losses(1, 2, 3, 0));
  meter.Add(Losses(3, 4, 5, 0));
  TrainMetrics metrics = meter.Take();
  EXPECT_EQ(metrics.loss, 2);
  EXPECT_EQ(metrics.ctc_loss, 3);
  EXPECT_EQ(metrics.gradient_norm, 4);
  EXPECT_FALSE(metrics.distillation_loss.has_value());
  EXPECT_EQ(metrics.skipped_steps, 0);
  EXPECT_EQ(meter.last_loss(), 2);
  StepLosses losses = Losses(7, 8, 9, 0);
  losses.distillation = at::scalar_tensor(0.5);
  meter.Add(losses);
  metrics = meter.Take();
  EXPECT_EQ(metrics.loss, 7);
  EXPECT_EQ(metrics.distillation_loss, 0.5);
  EXPECT_EQ(meter.skipped_steps(), 0);
}

TEST(LossMeterTest, SkippedStepsAreCountedAndLeftOut) {
  const double infinity = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  LossMeter meter;
  meter.Add(Losses(infinity, infinity, nan, 1));
  meter.Add(Losses(1, 2, 3, 0));
  meter.Add(Losses(5, 6, infinity, 1));
  meter.Add(Losses(3, 4, 5, 0));
  TrainMetrics metrics = meter.Take();
  EXPECT_EQ(metrics.loss, 2);
  EXPECT_EQ(metrics.ctc_loss, 3);
  EXPECT_EQ(metrics.gradient_norm, 4);
  EXPECT_EQ(metrics.skipped_steps, 2);
  meter.Add(Losses(nan, nan, nan, 1));
  metrics = meter.Take();
  EXPECT_TRUE(std::isnan(metrics.loss)) << "no step gave one";
  EXPECT_EQ(metrics.skipped_steps, 1);
  EXPECT_EQ(meter.skipped_steps(), 3);
}

}  // namespace
}  // namespace distill_l2s
