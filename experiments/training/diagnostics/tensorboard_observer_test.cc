#include "experiments/training/diagnostics/tensorboard_observer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"

namespace distill_l2s {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

TEST(TensorboardObserverTest, NamesTheNumbers) {
  TrainMetrics train;
  train.loss = 3;
  train.ctc_loss = 2;
  train.audio_s = 7200;
  train.wall_s = 100;
  train.skipped_steps = 3;
  EXPECT_THAT(TrainScalars(train), Not(Contains(Key("loss/distillation"))));
  train.distillation_loss = 2;
  const TaggedScalars scalars = TrainScalars(train);
  EXPECT_THAT(scalars, Contains(Pair("loss/distillation", 2.0)));
  EXPECT_THAT(scalars, Contains(Pair("train/audio_hours", 2.0)));
  EXPECT_THAT(scalars, Contains(Pair("train/skipped_steps", 3.0)));
  EXPECT_THAT(scalars, Contains(Pair("train/times_real_time", 72.0)));

  DiagnosticMetrics diagnostics;
  diagnostics.blank_share = 0.9;
  EXPECT_EQ(DiagnosticScalars(diagnostics).size(), 1u);
  diagnostics.pairs = {{0.1, 1, 2}, {0.2, 3, 4}};
  diagnostics.ctc_gradient_norm = diagnostics.distillation_gradient_norm = 1;
  diagnostics.gradient_cosine = -0.25;
  EXPECT_THAT(DiagnosticScalars(diagnostics), Contains(Pair("diagnostics/cka_1", 0.2)));
  EXPECT_THAT(DiagnosticScalars(diagnostics), Contains(Pair("diagnostics/gradient_cosine", -0.25)));
}

TEST(TensorboardObserverTest, WritesThemToTheRunsDirectory) {
  const std::string directory = JoinPath(testing::TempDir(), "tensorboard");
  std::filesystem::remove_all(directory);
  ASSERT_TRUE(MakeDirectories(directory).ok());
  auto observer = TensorboardObserver::Create(directory, 0);
  ASSERT_TRUE(observer.ok()) << observer.status();
  ASSERT_TRUE(observer->OnTrainMetrics({}).ok());
  ASSERT_TRUE(observer->OnDevMetrics({}).ok());
  ASSERT_TRUE(observer->OnDiagnostics({}).ok());
  const std::string path = std::filesystem::directory_iterator(directory)->path();
  const std::string bytes = *ReadFile(path);
  for (const char* tag : {"loss/ctc", "dev/wer_percent", "diagnostics/blank_share"}) {
    EXPECT_THAT(bytes, HasSubstr(tag));
  }
  EXPECT_FALSE(TensorboardObserver::Create(JoinPath(directory, "absent"), 0).ok());
}

}  // namespace
}  // namespace distill_l2s
