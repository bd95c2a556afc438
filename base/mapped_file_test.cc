#include "base/mapped_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

std::string NewFile(const std::string& name, const std::string& contents) {
  const std::string path = JoinPath(testing::TempDir(), name);
  EXPECT_TRUE(WriteFileAtomically(path, contents).ok());
  return path;
}

TEST(MappedFileTest, ShowsTheBytes) {
  const std::string contents("a\0b", 3);
  const auto file = MappedFile::Open(NewFile("bytes", contents)).value();
  EXPECT_EQ(std::string(file->bytes()), contents);
  EXPECT_EQ(file->size(), 3u);
}

TEST(MappedFileTest, EmptyFileHasNoBytes) {
  const auto file = MappedFile::Open(NewFile("empty", "")).value();
  EXPECT_EQ(file->size(), 0u);
  EXPECT_TRUE(file->bytes().empty());
}

TEST(MappedFileTest, WritingChangesOnlyTheOwnPages) {
  const std::string path = NewFile("private", "original");
  const auto writer = MappedFile::Open(path).value();
  writer->data()[0] = 'X';
  EXPECT_EQ(std::string(writer->bytes()), "Xriginal");
  EXPECT_EQ(ReadFile(path).value(), "original");
  EXPECT_EQ(std::string(MappedFile::Open(path).value()->bytes()), "original");
}

TEST(MappedFileTest, ReleasedPagesAreReadAgain) {
  std::string contents(100000, 'a');
  contents[50000] = 'b';
  const auto file = MappedFile::Open(NewFile("released", contents)).value();
  file->data()[0] = 'X';  // On the first page, which is not wholly released.
  file->Release(1, contents.size());
  EXPECT_EQ(file->bytes()[0], 'X');
  EXPECT_EQ(std::string(file->bytes().substr(1)), contents.substr(1));
}

TEST(MappedFileTest, OutlivesTheFilesName) {
  const std::string path = NewFile("unlinked", "still here");
  const auto file = MappedFile::Open(path).value();
  std::filesystem::remove(path);
  EXPECT_EQ(std::string(file->bytes()), "still here");
}

TEST(MappedFileTest, ErrorsNameThePath) {
  const std::string absent = JoinPath(testing::TempDir(), "absent");
  EXPECT_EQ(MappedFile::Open(absent).status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(MappedFile::Open(absent).status().message()), HasSubstr(absent));
  EXPECT_THAT(std::string(MappedFile::Open(testing::TempDir()).status().message()),
              HasSubstr("not a regular file"));
}

}  // namespace
}  // namespace distill_l2s
