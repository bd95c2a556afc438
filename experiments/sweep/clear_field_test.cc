#include "experiments/sweep/clear_field.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text_proto.h"
#include "experiments/experiment.pb.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Experiment Distilled() {
  Experiment experiment;
  EXPECT_TRUE(ParseTextProto(R"(teacher { checkpoint: "t" }
                                distillation { layer_pairs { teacher: 1 student: 2 } shrink {} weight: 0.5 })",
                             "test", &experiment)
                  .ok());
  return experiment;
}

TEST(ClearFieldTest, ClearsAMessageAListAScalarAndAOneofsMember) {
  Experiment experiment = Distilled();
  ASSERT_TRUE(ClearField("teacher", &experiment).ok());
  EXPECT_FALSE(experiment.has_teacher());
  ASSERT_TRUE(ClearField("distillation.layer_pairs", &experiment).ok());
  EXPECT_EQ(experiment.distillation().layer_pairs_size(), 0);
  ASSERT_TRUE(ClearField("distillation.weight", &experiment).ok());
  EXPECT_FALSE(experiment.distillation().has_weight());
  ASSERT_TRUE(ClearField("distillation.shrink", &experiment).ok());
  EXPECT_EQ(experiment.distillation().alignment_case(), DistillationConfig::ALIGNMENT_NOT_SET);
  EXPECT_TRUE(experiment.has_distillation());
}

TEST(ClearFieldTest, WhatIsNotSetStaysSo) {
  Experiment experiment;
  ASSERT_TRUE(ClearField("distillation.weight", &experiment).ok());
  EXPECT_FALSE(experiment.has_distillation());
}

TEST(ClearFieldTest, ErrorsNamePathAndWord) {
  Experiment experiment = Distilled();
  EXPECT_THAT(ClearField("distillation.wieght", &experiment).ToString(),
              AllOf(HasSubstr("distillation.wieght"), HasSubstr("\"wieght\" to be a field of Distillation")));
  EXPECT_THAT(ClearField("", &experiment).ToString(), HasSubstr("field of Experiment"));
  EXPECT_THAT(ClearField("seed.x", &experiment).ToString(), HasSubstr("\"x\" to be a field of \"seed\""));
  EXPECT_THAT(ClearField("distillation.layer_pairs.teacher", &experiment).ToString(),
              HasSubstr("\"layer_pairs\""));
}

}  // namespace
}  // namespace distill_l2s
