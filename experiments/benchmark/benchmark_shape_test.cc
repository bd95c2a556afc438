#include "experiments/benchmark/benchmark_shape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text_proto.h"
#include "experiments/experiment.pb.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

TEST(BenchmarkShapeTest, FindsEachByItsName) {
  const auto xlsr = FindBenchmarkShape("xlsr_53");
  ASSERT_TRUE(xlsr.ok()) << xlsr.status();
  EXPECT_EQ(xlsr->student().hidden_size(), 1024);
  EXPECT_EQ(xlsr->teacher().hidden_size(), 768);
  EXPECT_EQ(FindBenchmarkShape("base")->student().num_hidden_layers(), 12);
  EXPECT_EQ(FindBenchmarkShape("xls_r_1b")->student().num_hidden_layers(), 48);
  EXPECT_EQ(ToTextProto(*FindBenchmarkShape("xls_r_300m")), ToTextProto(*xlsr));
}

TEST(BenchmarkShapeTest, TheQuickstartsIsItsConfigs) {
  const auto shape = FindBenchmarkShape("quickstart");
  ASSERT_TRUE(shape.ok()) << shape.status();
  Experiment experiment;
  ASSERT_TRUE(ReadTextProto("experiments/configs/quickstart/pretrain.textproto", &experiment).ok());
  EXPECT_EQ(ToTextProto(shape->student()), ToTextProto(experiment.student().random()));
}

TEST(BenchmarkShapeTest, AnUnknownNameNamesThoseThereAre) {
  for (const char* name : {"xlsr_54", ""}) {
    EXPECT_THAT(std::string(FindBenchmarkShape(name).status().message()),
                HasSubstr("base, quickstart, xls_r_1b, xls_r_300m, xlsr_53"));
  }
}

}  // namespace
}  // namespace distill_l2s
