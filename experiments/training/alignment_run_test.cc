// Whole runs with what goes beyond the paper: resumed, they end with the same bits; diagnostics read the
// pairs.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "base/file.h"
#include "experiments/training/state/state_store.h"
#include "experiments/training/tiny_experiment.h"
#include "experiments/training/training_run_testing.h"
#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {
namespace {

class AlignmentRunTest : public TrainingRunTest {
 protected:
  AlignmentRunTest() {
    AddTinyDistillation(&experiment_);
    experiment_.mutable_teacher()->set_standardized(true);
    experiment_.mutable_teacher()->set_control(Teacher::SHUFFLED);
    experiment_.mutable_distillation()->mutable_forced_tokens();
    experiment_.mutable_distillation()->mutable_contrastive();
    experiment_.mutable_distillation()->set_weight_ramp_steps(4);
    experiment_.mutable_consistency();
    options_.keep_states_every_steps = 1;
  }

  Experiment experiment_ = TinyExperiment(6);
};

TEST_F(AlignmentRunTest, GoesOnFromAStateToTheSameResult) {
  ASSERT_TRUE(RunInto(experiment_, "whole").ok());
  std::filesystem::copy(Output("whole"), Output("resumed"), std::filesystem::copy_options::recursive);
  std::filesystem::remove(JoinPath(Output("resumed"), "result.json"));
  for (const int64_t step : StateStore(JoinPath(Output("whole"), "training_state"), {}).Steps()) {
    if (step <= 2) continue;
    std::filesystem::remove_all(JoinPath(Output("resumed"), "training_state/step-" + std::to_string(step)));
  }
  const absl::Status status = RunInto(experiment_, "resumed");
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(ComparableMetrics(Output("resumed")), ComparableMetrics(Output("whole")));
  for (const char* file : {"checkpoint/model.safetensors", "distillation.safetensors"}) {
    EXPECT_TRUE(Bytes("resumed", file) == Bytes("whole", file)) << file;
  }
}

TEST_F(AlignmentRunTest, KeepsTheStatisticsBesideW) {
  options_.diagnostics_clips = 10;
  ASSERT_TRUE(RunInto(experiment_, "diagnosed").ok());
  const auto kept = ReadSafetensors(JoinPath(Output("diagnosed"), "distillation.safetensors"));
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_EQ(kept->tensors.count("mean.0"), 1u);
  EXPECT_EQ(kept->tensors.count("deviation.0"), 1u);
}

}  // namespace
}  // namespace distill_l2s
