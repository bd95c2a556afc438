#include "experiments/quickstart/cached_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

std::string NewDirectory(const std::string& name) {
  const std::string path = JoinPath(testing::TempDir(), name);
  std::filesystem::remove_all(path);
  return path;
}

TEST(CachedDirectoryTest, FillsOnce) {
  const std::string cache = NewDirectory("once");
  int fills = 0;
  const auto fill = [&fills](const std::string& directory) {
    ++fills;
    return WriteFileAtomically(JoinPath(directory, "a"), "contents");
  };
  const std::string path = CachedDirectory(cache, "x", fill).value();
  EXPECT_EQ(path, JoinPath(cache, "x"));
  EXPECT_EQ(ReadFile(JoinPath(path, "a")).value(), "contents");
  EXPECT_EQ(CachedDirectory(cache, "x", fill).value(), path);
  EXPECT_EQ(fills, 1);
}

TEST(CachedDirectoryTest, FailureLeavesNoDirectory) {
  const std::string cache = NewDirectory("failure");
  const auto fail = [](const std::string& directory) {
    EXPECT_TRUE(WriteFileAtomically(JoinPath(directory, "half"), "").ok());
    return absl::CancelledError("interrupted");
  };
  EXPECT_EQ(CachedDirectory(cache, "x", fail).status().message(), "interrupted");
  EXPECT_FALSE(FileExists(JoinPath(cache, "x")));
  EXPECT_FALSE(FileExists(JoinPath(cache, "x.partial")));
}

TEST(CachedDirectoryTest, StartsAgainFromWhatAKilledProcessLeft) {
  const std::string cache = NewDirectory("killed");
  ASSERT_TRUE(MakeDirectories(JoinPath(cache, "x.partial")).ok());
  ASSERT_TRUE(WriteFileAtomically(JoinPath(cache, "x.partial/half"), "").ok());
  const auto fill = [](const std::string& directory) {
    EXPECT_FALSE(FileExists(JoinPath(directory, "half")));
    return absl::OkStatus();
  };
  EXPECT_TRUE(CachedDirectory(cache, "x", fill).ok());
}

TEST(CachedDirectoryTest, SecondProcessWaitsForTheFirst) {
  const std::string cache = NewDirectory("parallel");
  std::atomic<int> fills{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      const auto fill = [&fills](const std::string&) {
        ++fills;
        absl::SleepFor(absl::Milliseconds(100));
        return absl::OkStatus();
      };
      EXPECT_TRUE(CachedDirectory(cache, "x", fill).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(fills, 1);
}

TEST(CachedDirectoryTest, UnwritableCacheIsAnErrorThatNamesIt) {
  const std::string cache = NewDirectory("unwritable");
  ASSERT_TRUE(MakeDirectories(testing::TempDir()).ok());
  ASSERT_TRUE(WriteFileAtomically(cache, "a file").ok());
  const auto fill = [](const std::string&) { return absl::OkStatus(); };
  EXPECT_THAT(std::string(CachedDirectory(cache, "x", fill).status().message()), testing::HasSubstr(cache));
}

}  // namespace
}  // namespace distill_l2s
