#include "base/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

std::string NewDirectory(const std::string& name) {
  const std::string path = JoinPath(testing::TempDir(), name);
  std::filesystem::remove_all(path);
  EXPECT_TRUE(MakeDirectories(path).ok());
  return path;
}

int CountFiles(const std::string& directory) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) count += entry.is_regular_file();
  return count;
}

TEST(FileTest, WritesWholeFile) {
  const std::string directory = NewDirectory("whole");
  const std::string path = JoinPath(directory, "a");
  ASSERT_TRUE(WriteFileAtomically(path, "old").ok());
  ASSERT_TRUE(WriteFileAtomically(path, std::string("new\0text", 8)).ok());
  EXPECT_EQ(ReadFile(path).value(), std::string("new\0text", 8));
  EXPECT_EQ(CountFiles(directory), 1);
}

TEST(FileTest, UncommittedFileLeavesOldContents) {
  const std::string directory = NewDirectory("uncommitted");
  const std::string path = JoinPath(directory, "a");
  ASSERT_TRUE(WriteFileAtomically(path, "old").ok());
  {
    auto file = AtomicFile::Create(path);
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(file->Append("half").ok());
  }
  EXPECT_EQ(ReadFile(path).value(), "old");
  EXPECT_EQ(CountFiles(directory), 1);
}

TEST(FileTest, ErrorsNameThePath) {
  const std::string directory = NewDirectory("errors");
  const std::string path = JoinPath(directory, "absent");
  EXPECT_THAT(std::string(ReadFile(path).status().message()), HasSubstr(path));
  EXPECT_THAT(std::string(ReadFile(directory).status().message()), HasSubstr(directory));
  EXPECT_THAT(std::string(WriteFileAtomically(JoinPath(path, "b"), "").message()), HasSubstr(path));
}

TEST(FileTest, RefusesLargerThanAllowed) {
  const std::string path = JoinPath(NewDirectory("large"), "a");
  ASSERT_TRUE(WriteFileAtomically(path, "12345").ok());
  EXPECT_TRUE(ReadFile(path, 5).ok());
  EXPECT_FALSE(ReadFile(path, 4).ok());
}

TEST(FileTest, JoinsPaths) {
  EXPECT_EQ(JoinPath("a", "b"), "a/b");
  EXPECT_EQ(JoinPath("a/", "b"), "a/b");
  EXPECT_EQ(JoinPath("a", "/b"), "/b");
  EXPECT_EQ(JoinPath("", "b"), "b");
  EXPECT_EQ(DirectoryName("a/b"), "a");
  EXPECT_EQ(DirectoryName("/b"), "/");
  EXPECT_EQ(DirectoryName("b"), ".");
}

}  // namespace
}  // namespace distill_l2s
