#include "base/staged_directory.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/directory_lock.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

std::string Path(const std::string& name) { return JoinPath(testing::TempDir(), name); }

TEST(StagedDirectory, AppearsWithCommit) {
  const std::string path = Path("whole");
  absl::StatusOr<StagedDirectory> directory = StagedDirectory::Create(path + "/");
  ASSERT_TRUE(directory.ok()) << directory.status();
  ASSERT_TRUE(directory->Write("clips/a/one", "first").ok());
  ASSERT_TRUE(directory->Write("two", "").ok());
  EXPECT_FALSE(FileExists(path));
  ASSERT_TRUE(directory->Commit().ok());
  EXPECT_EQ(*ReadFile(path + "/clips/a/one"), "first");
  EXPECT_EQ(*ReadFile(path + "/two"), "");
  EXPECT_FALSE(FileExists(path + ".partial"));
  EXPECT_EQ(StagedDirectory::Create(path).status().code(), absl::StatusCode::kAlreadyExists);
}

TEST(StagedDirectory, LeavesNothingWithoutCommit) {
  const std::string path = Path("dropped");
  {
    absl::StatusOr<StagedDirectory> directory = StagedDirectory::Create(path);
    ASSERT_TRUE(directory->Write("clips/one", "x").ok());
    StagedDirectory moved = *std::move(directory);
    ASSERT_TRUE(moved.Write("clips/two", "x").ok());
  }
  EXPECT_FALSE(FileExists(path) || FileExists(path + ".partial"));
}

TEST(StagedDirectory, RemovesWhatAnInterruptedRunLeft) {
  const std::string path = Path("again");
  ASSERT_TRUE(MakeDirectories(path + ".partial/old").ok());
  absl::StatusOr<StagedDirectory> directory = StagedDirectory::Create(path);
  ASSERT_TRUE(directory->Commit().ok());
  EXPECT_TRUE(std::filesystem::is_empty(path));
}

TEST(StagedDirectory, ContinuesWhatAnInterruptedRunKept) {
  const std::string path = Path("continued");
  {
    absl::StatusOr<StagedDirectory> first = StagedDirectory::CreateToContinue(path);
    ASSERT_TRUE(first.ok()) << first.status();
    ASSERT_TRUE(first->Write("one", "x").ok());
    first->KeepUncommitted();
  }
  EXPECT_FALSE(FileExists(path));
  absl::StatusOr<StagedDirectory> second = StagedDirectory::CreateToContinue(path);
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_TRUE(second->Write("two", "x").ok());
  ASSERT_TRUE(second->Commit().ok());
  EXPECT_TRUE(FileExists(path + "/one") && FileExists(path + "/two"));
  EXPECT_FALSE(FileExists(JoinPath(path, DirectoryLock::FileName())));
  EXPECT_EQ(StagedDirectory::CreateToContinue(path).status().code(), absl::StatusCode::kAlreadyExists);
}

TEST(StagedDirectory, RemovesAllButSomeFiles) {
  const std::string path = Path("some");
  absl::StatusOr<StagedDirectory> directory = StagedDirectory::Create(path);
  for (const char* name : {"a/one", "a/two", "three", "four"}) ASSERT_TRUE(directory->Write(name, "x").ok());
  ASSERT_TRUE(directory->Remove("four").ok());
  ASSERT_TRUE(directory->Remove("none").ok());
  ASSERT_TRUE(directory->RemoveAllBut({"a/one", "five"}).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(StagedDirectory::Create(path).status()));  // Still locked.
  ASSERT_TRUE(directory->Commit().ok());
  EXPECT_TRUE(FileExists(path + "/a/one"));
  EXPECT_FALSE(FileExists(path + "/a/two") || FileExists(path + "/three") || FileExists(path + "/four"));
}

TEST(StagedDirectory, TwoAtOnceAreRefused) {
  const std::string path = Path("shared");
  absl::StatusOr<StagedDirectory> first = StagedDirectory::Create(path);
  ASSERT_TRUE(first->Write("one", "x").ok());
  const absl::Status second = StagedDirectory::Create(path).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(second)) << second;
  ASSERT_TRUE(first->Commit().ok());
  EXPECT_TRUE(FileExists(path + "/one"));
  EXPECT_FALSE(FileExists(JoinPath(path, DirectoryLock::FileName())));
}

TEST(StagedDirectory, ASymbolicLinkStays) {
  const std::string target = Path("link_target"), link = Path("link");
  std::filesystem::create_symlink(target, link);
  for (const char* name : {"first", "second"}) {
    absl::StatusOr<StagedDirectory> directory = StagedDirectory::CreateToReplace(link);
    ASSERT_TRUE(directory.ok()) << directory.status();
    ASSERT_TRUE(directory->Write(name, "x").ok());
    ASSERT_TRUE(directory->Commit().ok());
    EXPECT_TRUE(std::filesystem::is_symlink(link));
    EXPECT_TRUE(FileExists(JoinPath(target, name)));
  }
  EXPECT_FALSE(FileExists(JoinPath(target, "first")));
}

TEST(StagedDirectory, ReplacesOnlyWhenAskedAndOnlyDirectories) {
  const std::string path = Path("replaced");
  ASSERT_TRUE(MakeDirectories(path + "/old").ok());
  absl::StatusOr<StagedDirectory> directory = StagedDirectory::CreateToReplace(path + "/");
  ASSERT_TRUE(directory.ok()) << directory.status();
  ASSERT_TRUE(directory->Write("new", "x").ok());
  EXPECT_TRUE(FileExists(path + "/old"));
  ASSERT_TRUE(directory->Commit().ok());
  EXPECT_TRUE(FileExists(path + "/new"));
  EXPECT_FALSE(FileExists(path + "/old") || FileExists(path + ".partial"));
  ASSERT_TRUE(WriteFileAtomically(Path("a_file"), "x").ok());
  EXPECT_EQ(StagedDirectory::CreateToReplace(Path("a_file")).status().code(),
            absl::StatusCode::kAlreadyExists);
}

TEST(StagedDirectory, NamesWhatCannotBeWritten) {
  EXPECT_FALSE(StagedDirectory::Create("/proc/no/such").ok());
  absl::StatusOr<StagedDirectory> directory = StagedDirectory::Create(Path("clash"));
  ASSERT_TRUE(directory->Write("a", "file").ok());
  EXPECT_NE(directory->Write("a/b", "below a file").message().find("clash.partial/a"), std::string::npos);
}

}  // namespace
}  // namespace distill_l2s
