#include "data/batching/bounded_directory.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

class BoundedDirectoryTest : public testing::Test {
 protected:
  BoundedDirectoryTest()
      : directory_(absl::StrCat(testing::TempDir(), "/bounded_",
                                testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::remove_all(directory_);
  }

  std::unique_ptr<BoundedDirectory> Open(int64_t max_bytes) {
    auto opened = BoundedDirectory::Open(directory_, max_bytes);
    EXPECT_TRUE(opened.ok()) << opened.status();
    return *std::move(opened);
  }

  // Entry `number`, of 100 bytes, last used so long ago.
  std::string Add(const BoundedDirectory& directory, int number, int hours_ago = 0) {
    const std::string path = directory.EntryPath(absl::StrFormat("%04x", number * 257));
    EXPECT_TRUE(WriteFileAtomically(path, std::string(100, 'x')).ok());
    Age(path, hours_ago);
    return path;
  }

  static void Age(const std::string& path, int hours) {
    if (hours == 0) return;
    std::filesystem::last_write_time(
        path, std::filesystem::file_time_type::clock::now() - std::chrono::hours(hours));
  }

  const std::string directory_;
};

TEST_F(BoundedDirectoryTest, PathsAreSpreadOverSubdirectories) {
  const auto directory = Open(1000);
  EXPECT_EQ(directory->EntryPath("a1b2c3"), directory_ + "/a1/b2c3.clip");
  EXPECT_TRUE(std::filesystem::is_directory(directory_ + "/a1"));
}

TEST_F(BoundedDirectoryTest, AdmitsUpToTheBound) {
  const auto directory = Open(1000);
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(directory->Admit(100)) << i;
    Add(*directory, i);
  }
  EXPECT_EQ(directory->bytes(), 1000);
  EXPECT_FALSE(directory->Admit(1));  // All have just been used.
  EXPECT_EQ(directory->removed_entries(), 0);
  EXPECT_FALSE(Open(99)->Admit(100));
}

TEST_F(BoundedDirectoryTest, WhatWasUsedLongestAgoGoesFirst) {
  std::vector<std::string> paths;
  {
    const auto before = Open(1000);
    for (int i = 0; i < 10; ++i) paths.push_back(Add(*before, i, /*hours_ago=*/1 + (i * 7) % 10));
  }
  const auto directory = Open(1000);
  directory->Touch(paths[7]);  // Used ten hours ago, and now.
  EXPECT_TRUE(directory->Admit(100));
  // Down to 900 bytes: the oldest but that one, which was used nine hours ago.
  EXPECT_EQ(directory->removed_entries(), 1);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(FileExists(paths[i]), i != 4) << i;
  EXPECT_TRUE(directory->Admit(250));
  EXPECT_TRUE(FileExists(paths[7]));
}

TEST_F(BoundedDirectoryTest, OthersEntriesCountToo) {
  const auto first = Open(1000);
  const auto second = Open(1000);
  EXPECT_TRUE(first->Admit(100));
  for (int i = 0; i < 9; ++i) {
    ASSERT_TRUE(second->Admit(100));
    Add(*second, i);
  }
  Add(*first, 9);
  EXPECT_FALSE(first->Admit(100));
  EXPECT_EQ(first->bytes(), 1000);
}

TEST_F(BoundedDirectoryTest, OnlyEntriesAreRemoved) {
  const auto before = Open(1000);
  const std::string entry = Add(*before, 1, 5);
  const std::string foreign[] = {directory_ + "/note.clip", directory_ + "/01/note.txt",
                                 directory_ + "/sub/x.clip", directory_ + "/01/fresh.clip.1.2.tmp"};
  ASSERT_TRUE(MakeDirectories(directory_ + "/sub").ok());
  for (const std::string& path : foreign) {
    ASSERT_TRUE(WriteFileAtomically(path, std::string(900, 'x')).ok());
    if (path != foreign[3]) Age(path, 9);
  }
  const std::string left_behind = directory_ + "/02/old.clip.1.2.tmp";
  ASSERT_TRUE(WriteFileAtomically(left_behind, "x").ok());
  Age(left_behind, 2);
  const auto directory = Open(950);
  EXPECT_FALSE(directory->Admit(200));  // The fresh temporary file takes 900.
  EXPECT_FALSE(FileExists(entry));
  EXPECT_FALSE(FileExists(left_behind));
  for (const std::string& path : foreign) EXPECT_TRUE(FileExists(path)) << path;
}

TEST_F(BoundedDirectoryTest, ADirectoryThatCannotBe) {
  ASSERT_TRUE(WriteFileAtomically(directory_, "a file").ok());
  EXPECT_FALSE(BoundedDirectory::Open(directory_, 1000).ok());
}

}  // namespace
}  // namespace distill_l2s
