// With --deterministic a run on a GPU gives the same bits each time, interrupted or not.

#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "experiments/training/device.h"
#include "experiments/training/tiny_experiment.h"
#include "experiments/training/training_run_testing.h"

namespace distill_l2s {
namespace {

class DeterministicRunTest : public TrainingRunTest {
 protected:
  void SetUp() override {
    const auto gpu = OpenDevice("cuda");
    if (!gpu.ok()) GTEST_SKIP() << "no CUDA device: " << gpu.status();
    options_.device = "cuda";
    options_.deterministic = true;
  }

  void ExpectSame(const std::string& name, const std::string& expected) {
    EXPECT_EQ(ComparableMetrics(Output(name)), ComparableMetrics(Output(expected)));
    for (const char* file : {"checkpoint/model.safetensors", "distillation.safetensors"}) {
      EXPECT_TRUE(Bytes(name, file) == Bytes(expected, file)) << name << " " << file;
    }
  }
};

TEST_F(DeterministicRunTest, TwoRunsAndAResumedOneGiveTheSameBits) {
  for (const auto precision :
       {OptimizationConfig::FP32, OptimizationConfig::TF32, OptimizationConfig::BF16}) {
    const std::string name = OptimizationConfig::Precision_Name(precision);
    Experiment experiment = TinyExperiment(12);
    AddTinyDistillation(&experiment);
    experiment.mutable_optimization()->set_precision(precision);
    experiment.mutable_evaluation()->set_every_steps(5);
    options_.keep_states_every_steps = 6;
    absl::Status status = RunInto(experiment, name);
    ASSERT_TRUE(status.ok()) << status;
    status = RunInto(experiment, name + "_again");
    ASSERT_TRUE(status.ok()) << status;
    ExpectSame(name + "_again", name);

    std::filesystem::copy(Output(name), Output(name + "_resumed"), std::filesystem::copy_options::recursive);
    std::filesystem::remove(JoinPath(Output(name + "_resumed"), "result.json"));
    status = RunInto(experiment, name + "_resumed");
    ASSERT_TRUE(status.ok()) << status;
    ExpectSame(name + "_resumed", name);
  }
}

}  // namespace
}  // namespace distill_l2s
