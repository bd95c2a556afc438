#include "base/directory_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "base/file.h"

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class DirectoryLockTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(directory_);
    ASSERT_TRUE(MakeDirectories(directory_).ok());
  }

  // A process that holds the lock until it is killed.
  pid_t StartHolder() const {
    int ready[2];
    EXPECT_EQ(pipe(ready), 0);
    const pid_t child = fork();
    if (child == 0) {
      const auto lock = DirectoryLock::Acquire(directory_);
      if (!lock.ok() || write(ready[1], "x", 1) != 1) _exit(1);
      pause();
      _exit(0);
    }
    close(ready[1]);
    char byte;
    EXPECT_EQ(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    return child;
  }

  static void Kill(pid_t child) {
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
  }

  const std::string directory_ = JoinPath(testing::TempDir(), "locked");
  const std::string file_ = JoinPath(directory_, DirectoryLock::FileName());
};

TEST_F(DirectoryLockTest, TheSecondProcessIsRefusedWithTheFirstOnesNameAndHost) {
  const pid_t holder = StartHolder();
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  const absl::Status second = DirectoryLock::Acquire(directory_).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(second));
  EXPECT_THAT(std::string(second.message()),
              AllOf(HasSubstr(directory_), HasSubstr("process " + std::to_string(holder) + " on " + host),
                    HasSubstr("since ")));
  Kill(holder);
}

TEST_F(DirectoryLockTest, WhatAKilledProcessLeftHindersNobody) {
  Kill(StartHolder());
  EXPECT_TRUE(FileExists(file_));
  EXPECT_TRUE(DirectoryLock::Acquire(directory_).ok());
  EXPECT_FALSE(FileExists(file_));
}

TEST_F(DirectoryLockTest, HoldsWithinAProcessToo) {
  auto first = DirectoryLock::Acquire(directory_);
  ASSERT_TRUE(first.ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(DirectoryLock::Acquire(directory_).status()));
  std::optional<DirectoryLock> moved(std::move(*first));
  EXPECT_FALSE(DirectoryLock::Acquire(directory_).ok());
  moved.reset();
  EXPECT_TRUE(DirectoryLock::Acquire(directory_).ok());
}

TEST_F(DirectoryLockTest, AnEmptyDirectoryGoesWithTheLockIfAsked) {
  for (const bool is_empty : {false, true}) {
    if (!is_empty) {
      ASSERT_TRUE(WriteFileAtomically(JoinPath(directory_, "a"), "").ok());
    }
    {
      auto lock = DirectoryLock::Acquire(directory_);
      ASSERT_TRUE(lock.ok());
      lock->RemoveIfEmpty();
      const DirectoryLock moved(std::move(*lock));
    }
    EXPECT_EQ(FileExists(directory_), !is_empty);
    std::filesystem::remove(JoinPath(directory_, "a"));
  }
}

TEST_F(DirectoryLockTest, ADirectoryThatIsNotThereIsNamed) {
  const std::string absent = JoinPath(directory_, "absent");
  EXPECT_THAT(std::string(DirectoryLock::Acquire(absent).status().message()), HasSubstr(absent));
}

}  // namespace
}  // namespace distill_l2s
