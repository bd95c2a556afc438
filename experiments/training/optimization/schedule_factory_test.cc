#include "experiments/training/optimization/schedule_factory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text_proto.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

OptimizationConfig Config(const std::string& text) {
  OptimizationConfig config;
  EXPECT_TRUE(ParseTextProto(text, "test", &config).ok());
  return config;
}

double Rate(const OptimizationConfig& config, int64_t step) {
  return LearningRate(config, *CreateSchedule(config).value(), step);
}

TEST(ScheduleTest, WarmsUpFromZero) {
  const auto config = Config("steps: 20 warmup_steps: 4 learning_rate: 0.001 cosine {}");
  EXPECT_EQ(Rate(config, 0), 0);
  EXPECT_DOUBLE_EQ(Rate(config, 1), 0.00025);
  EXPECT_DOUBLE_EQ(Rate(config, 4), 0.001);
}

TEST(ScheduleTest, CosineEndsAtFloorAndHolds) {
  const auto plain = Config("steps: 12 warmup_steps: 2 learning_rate: 2 cosine {}");
  EXPECT_DOUBLE_EQ(Rate(plain, 7), 1);
  EXPECT_NEAR(Rate(plain, 12), 0, 1e-12);
  const auto held = Config("steps: 10 warmup_steps: 0 learning_rate: 1 cosine { hold: 0.5 floor: 0.2 }");
  EXPECT_DOUBLE_EQ(Rate(held, 0), 1);
  EXPECT_DOUBLE_EQ(Rate(held, 5), 1);
  EXPECT_NEAR(Rate(held, 10), 0.2, 1e-12);
}

TEST(ScheduleTest, LinearAndConstant) {
  EXPECT_DOUBLE_EQ(Rate(Config("steps: 10 learning_rate: 1 linear { floor: 0.5 }"), 5), 0.75);
  EXPECT_DOUBLE_EQ(Rate(Config("steps: 10 learning_rate: 1 constant {}"), 9), 1);
}

// fairseq's TriStageLRSchedule with max_update 100, phase_ratio [0.1, 0.4, 0.5], lr 2, both scales 0.01:
// warm-up 0.02 + 0.198 n; decay 2 exp(-k ln(100) / 50).
TEST(ScheduleTest, TriStageIsFairseqs) {
  const auto config = Config("steps: 100 warmup_steps: 10 learning_rate: 2 tri_stage { hold_steps: 40 }");
  EXPECT_DOUBLE_EQ(Rate(config, 0), 0.02);
  EXPECT_DOUBLE_EQ(Rate(config, 5), 1.01);
  EXPECT_DOUBLE_EQ(Rate(config, 10), 2);
  EXPECT_DOUBLE_EQ(Rate(config, 49), 2);
  EXPECT_DOUBLE_EQ(Rate(config, 50), 2);
  EXPECT_NEAR(Rate(config, 51), 1.8240216787118195, 1e-12);
  EXPECT_NEAR(Rate(config, 75), 0.2, 1e-12);
  EXPECT_NEAR(Rate(config, 100), 0.02, 1e-12);
}

TEST(ScheduleTest, TriStageWithItsOwnScales) {
  const auto config = Config(R"(steps: 8 warmup_steps: 4 learning_rate: 1
                                tri_stage { hold_steps: 0 initial_scale: 0.5 final_scale: 0.0625 })");
  EXPECT_DOUBLE_EQ(Rate(config, 0), 0.5);
  EXPECT_DOUBLE_EQ(Rate(config, 2), 0.75);
  EXPECT_DOUBLE_EQ(Rate(config, 6), 0.25);
  EXPECT_DOUBLE_EQ(Rate(config, 7), 0.125);
}

TEST(ScheduleTest, SenselessFieldsAreNamed) {
  EXPECT_THAT(std::string(CreateSchedule(Config("steps: 9 tri_stage { hold_steps: 9 }")).status().message()),
              HasSubstr("optimization.tri_stage.hold_steps is 9"));
  EXPECT_THAT(std::string(CreateSchedule(Config("steps: 9 tri_stage { final_scale: 0 }")).status().message()),
              HasSubstr("optimization.tri_stage.final_scale is 0"));
  EXPECT_THAT(std::string(CreateSchedule(Config("steps: 1")).status().message()),
              HasSubstr("choose a schedule"));
  EXPECT_THAT(std::string(CreateSchedule(Config("cosine { hold: 2 }")).status().message()),
              HasSubstr("optimization.cosine"));
}

}  // namespace
}  // namespace distill_l2s
