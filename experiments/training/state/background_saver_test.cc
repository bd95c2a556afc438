#include "experiments/training/state/background_saver.h"

#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "absl/synchronization/notification.h"

namespace distill_l2s {
namespace {

TrainingState State(int64_t step, const at::Tensor& weight) {
  TrainingState state;
  state.header.step = step;
  state.parts["student"]["weight"] = weight;
  return state;
}

TEST(BackgroundSaverTest, WritesWhatTheStateWasWhileTrainingGoesOn) {
  at::Tensor weight = at::zeros({3});
  absl::Notification changed;
  std::vector<double> written;
  BackgroundSaver saver([&](const TrainingState& state) {
    changed.WaitForNotification();
    written.push_back(state.parts.at("student").at("weight")[0].item<float>());
    return absl::OkStatus();
  });
  ASSERT_TRUE(saver.Save(State(1, weight)).ok());
  weight.fill_(5);
  changed.Notify();
  ASSERT_TRUE(saver.Save(State(2, weight)).ok());
  ASSERT_TRUE(saver.Finish().ok());
  EXPECT_EQ(written, (std::vector<double>{0, 5}));
}

TEST(BackgroundSaverTest, TheFirstErrorStaysAndNothingIsWrittenAfterIt) {
  int writes = 0;
  BackgroundSaver saver([&](const TrainingState& state) {
    ++writes;
    return absl::ResourceExhaustedError(std::to_string(state.header.step));
  });
  ASSERT_TRUE(saver.Save(State(1, at::zeros({1}))).ok());
  const absl::Status status = saver.Save(State(2, at::zeros({1})));
  EXPECT_EQ(status, absl::ResourceExhaustedError("1"));
  EXPECT_EQ(saver.status(), status);
  EXPECT_EQ(saver.Finish(), status);
  EXPECT_EQ(writes, 1);
}

TEST(BackgroundSaverTest, WhatWritingThrowsIsAnError) {
  BackgroundSaver saver(
      [&](const TrainingState&) -> absl::Status { throw std::runtime_error("can't allocate memory"); });
  ASSERT_TRUE(saver.Save(State(1, at::zeros({1}))).ok());
  const absl::Status status = saver.Finish();
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
  EXPECT_EQ(saver.Save(State(2, at::zeros({1}))), status);
}

TEST(BackgroundSaverTest, TheDestructorWaitsForTheWrite) {
  int64_t step = 0;
  {
    BackgroundSaver saver([&](const TrainingState& state) {
      step = state.header.step;
      return absl::OkStatus();
    });
    ASSERT_TRUE(saver.Save(State(9, at::full({1}, 1))).ok());
  }
  EXPECT_EQ(step, 9);
}

}  // namespace
}  // namespace distill_l2s
