#include "experiments/training/state/state_store.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TrainingState State(int64_t step, std::optional<double> rate = std::nullopt) {
  TrainingState state;
  state.header = {step, "experiment", "data", "", rate, 1, {}};
  state.parts["student"]["weight"] = at::full({100, 1000}, static_cast<double>(step));
  state.parts["loader"]["batch"] = at::arange(step, step + 1);
  return state;
}

class StateStoreTest : public testing::Test {
 protected:
  StateStoreTest() { std::filesystem::remove_all(directory_); }

  // Writes states of so many steps.
  void WriteAll(StateStore* store, const std::vector<int64_t>& steps) {
    for (const int64_t step : steps) ASSERT_TRUE(store->Write(State(step)).ok());
  }

  // The step of the newest whole state, -1 if there is none, -2 if all are damaged.
  static int64_t Newest(const StateStore& store) {
    const auto state = store.ReadNewest();
    if (!state.ok()) return -2;
    return state->has_value() ? (*state)->header.step : -1;
  }

  void Damage(const StateStore& store, int64_t step, const std::string& name) {
    const std::string path = JoinPath(store.Path(step), name);
    std::string bytes = *ReadFile(path);
    bytes[bytes.size() / 2] ^= 1;
    ASSERT_TRUE(WriteFileAtomically(path, bytes).ok());
  }

  const std::string directory_ = JoinPath(testing::TempDir(), "states");
};

TEST_F(StateStoreTest, WhatIsWrittenComesBack) {
  StateStore store(directory_, {});
  EXPECT_EQ(Newest(store), -1);
  TrainingState written = State(7, 12.5);
  written.header.teacher_sha256 = "abc";
  written.header.world_size = 4;
  ASSERT_TRUE(store.Write(written).ok());
  const auto read = store.ReadNewest();
  ASSERT_TRUE(read.ok()) << read.status();
  const StateHeader& header = (*read)->header;
  EXPECT_EQ(header.step, 7);
  EXPECT_EQ(header.experiment_id, "experiment");
  EXPECT_EQ(header.data_sha256, "data");
  EXPECT_EQ(header.teacher_sha256, "abc");
  EXPECT_EQ(header.dev_rate_percent, 12.5);
  EXPECT_EQ(header.world_size, 4);
  ASSERT_EQ((*read)->parts.size(), 2u);
  EXPECT_TRUE((*read)->parts.at("student").at("weight").equal(written.parts["student"]["weight"]));
  EXPECT_TRUE((*read)->parts.at("loader").at("batch").equal(written.parts["loader"]["batch"]));
}

TEST_F(StateStoreTest, KeepsTheLastTheBestAndEveryKth) {
  StateStore last(directory_, {2, false, 0});
  WriteAll(&last, {10, 20, 9, 30});
  EXPECT_THAT(last.Steps(), ElementsAre(20, 30));

  StateStore kth(directory_, {1, false, 20});
  WriteAll(&kth, {40, 50, 60, 70});
  EXPECT_THAT(kth.Steps(), ElementsAre(20, 40, 60, 70));
  ASSERT_TRUE(kth.RemoveLast().ok());
  EXPECT_THAT(kth.Steps(), ElementsAre(20, 40, 60));

  ASSERT_TRUE(last.Clear().ok());
  StateStore best(directory_, {1, true, 0});
  ASSERT_TRUE(best.Write(State(1, 50)).ok());
  ASSERT_TRUE(best.Write(State(2, 40)).ok());
  ASSERT_TRUE(best.Write(State(3, 45)).ok());
  ASSERT_TRUE(best.Write(State(4)).ok());
  EXPECT_THAT(best.Steps(), ElementsAre(2, 4));
}

TEST_F(StateStoreTest, ADamagedStateIsRefusedAndTheOneBeforeUsed) {
  StateStore store(directory_, {4, false, 0});
  for (const char* name : {"student.safetensors", "loader.safetensors", "header.json", "SHA256SUMS"}) {
    ASSERT_TRUE(store.Clear().ok());
    WriteAll(&store, {1, 2});
    Damage(store, 2, name);
    EXPECT_EQ(Newest(store), 1) << name;
  }
  testing::internal::CaptureStderr();
  Newest(store);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr(store.Path(2)));
}

TEST_F(StateStoreTest, AStateThatIsCutOffOrLacksAFileIsRefused) {
  StateStore store(directory_, {4, false, 0});
  WriteAll(&store, {1, 2, 3, 4});
  std::filesystem::resize_file(JoinPath(store.Path(4), "student.safetensors"), 1000);
  std::filesystem::remove(JoinPath(store.Path(3), "loader.safetensors"));
  std::filesystem::resize_file(JoinPath(store.Path(2), "SHA256SUMS"), 80);
  EXPECT_EQ(Newest(store), 1);
  std::filesystem::resize_file(JoinPath(store.Path(1), "header.json"), 0);
  const auto none = store.ReadNewest();
  EXPECT_EQ(none.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(none.status().ToString(), HasSubstr("none of the 4 training states can be used"));
}

TEST_F(StateStoreTest, WhatAKilledRunLeftIsNoStateAndGoes) {
  StateStore store(directory_, {1, false, 0});
  WriteAll(&store, {1});
  for (const char* name : {"step-2.partial", "step-0.removed"}) {
    ASSERT_TRUE(MakeDirectories(JoinPath(directory_, name)).ok());
    ASSERT_TRUE(WriteFileAtomically(JoinPath(directory_, absl::StrCat(name, "/header.json")), "{}").ok());
  }
  EXPECT_EQ(Newest(store), 1);
  WriteAll(&store, {3});
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    names.push_back(entry.path().filename().string());
  }
  EXPECT_THAT(names, ElementsAre("step-3"));
}

// A full disk, as far as a test can have one: no file may grow beyond a limit.
TEST_F(StateStoreTest, AFullDiskIsAnErrorThatLeavesTheStatesBefore) {
  StateStore store(directory_, {2, false, 0});
  WriteAll(&store, {1, 2});
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit former;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &former), 0);
  const rlimit small = {100000, former.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const absl::Status status = store.Write(State(3));
  const absl::Status again = store.Write(State(2));
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &former), 0);
  EXPECT_THAT(status.ToString(), HasSubstr("student.safetensors: cannot write: File too large"));
  EXPECT_FALSE(again.ok());
  EXPECT_THAT(store.Steps(), ElementsAre(1, 2));
  EXPECT_EQ(Newest(store), 2);
  EXPECT_FALSE(FileExists(store.Path(3) + ".partial"));
}

// Root may write everywhere but without this capability.
void SetMayOverridePermissions(bool may) {
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[2] = {};
  ASSERT_EQ(syscall(SYS_capget, &header, sets), 0);
  const uint32_t bit = uint32_t{1} << CAP_DAC_OVERRIDE;
  sets[0].effective = may ? sets[0].effective | (sets[0].permitted & bit) : sets[0].effective & ~bit;
  ASSERT_EQ(syscall(SYS_capset, &header, sets), 0);
}

TEST_F(StateStoreTest, AReadOnlyDirectoryIsAnErrorThatLeavesTheStatesBefore) {
  StateStore store(directory_, {2, false, 0});
  WriteAll(&store, {1});
  using std::filesystem::perms;
  std::filesystem::permissions(directory_, perms::owner_read | perms::owner_exec);
  SetMayOverridePermissions(false);
  const absl::Status status = store.Write(State(2));
  SetMayOverridePermissions(true);
  std::filesystem::permissions(directory_, perms::owner_all);
  EXPECT_THAT(status.ToString(), HasSubstr("step-2.partial: cannot create the directory: Permission denied"));
  EXPECT_EQ(Newest(store), 1);
}

TEST_F(StateStoreTest, AnUnwritableDirectoryIsAnErrorThatNamesIt) {
  ASSERT_TRUE(WriteFileAtomically(directory_, "a file").ok());
  StateStore store(directory_, {});
  EXPECT_THAT(store.Write(State(1)).ToString(), HasSubstr(directory_));
}

}  // namespace
}  // namespace distill_l2s
