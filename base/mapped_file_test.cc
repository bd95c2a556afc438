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

TEST(MappedFileTest, ReadsWhatTheFileHolds) {
  const auto file = MappedFile::Open(NewFile("read", "0123456789")).value();
  file->data()[4] = 'X';  // The mapping's own copy.
  std::string part(3, ' ');
  ASSERT_TRUE(file->Read(3, 3, part.data()).ok());
  EXPECT_EQ(part, "345");
}

TEST(MappedFileTest, AReadPastTheEndIsAnError) {
  const auto file = MappedFile::Open(NewFile("short", "0123456789")).value();
  std::string part(6, ' ');
  EXPECT_THAT(std::string(file->Read(5, 6, part.data()).message()), HasSubstr("cannot read byte 10"));
}

TEST(MappedFileTest, PagesThatWereForgottenComeBack) {
  const auto file = MappedFile::Open(NewFile("forgotten", "0123456789")).value();
  file->data()[4] = 'X';  // To tell that the page is another one.
  file->ForgetPages();
  EXPECT_EQ(std::string(file->bytes()), "0123456789");
  const auto empty = MappedFile::Open(NewFile("forgotten_empty", "")).value();
  empty->ForgetPages();
  EXPECT_TRUE(empty->bytes().empty());
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
