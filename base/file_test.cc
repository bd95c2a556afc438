#include "base/file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <filesystem>
#include <future>
#include <string>

#include "absl/strings/str_cat.h"

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

TEST(FileTest, ASymbolicLinkStaysAndItsTargetIsWritten) {
  const std::string directory = NewDirectory("links");
  ASSERT_TRUE(MakeDirectories(JoinPath(directory, "elsewhere")).ok());
  const std::string target = JoinPath(directory, "elsewhere/target"), link = JoinPath(directory, "link");
  std::filesystem::create_symlink("elsewhere/target", JoinPath(directory, "middle"));
  std::filesystem::create_symlink("middle", link);
  for (const char* text : {"the link dangles", "the target is replaced"}) {
    ASSERT_TRUE(WriteFileAtomically(link, text).ok());
    EXPECT_TRUE(std::filesystem::is_symlink(link));
    EXPECT_FALSE(std::filesystem::is_symlink(target));
    EXPECT_EQ(ReadFile(target).value(), text);
  }
  std::filesystem::create_symlink("b", JoinPath(directory, "a"));
  std::filesystem::create_symlink("a", JoinPath(directory, "b"));
  EXPECT_THAT(std::string(WriteFileAtomically(JoinPath(directory, "a"), "").message()),
              HasSubstr("Too many levels"));
}

TEST(FileTest, PermissionsOfAReplacedFileStay) {
  const std::string path = JoinPath(NewDirectory("permissions"), "a");
  ASSERT_TRUE(WriteFileAtomically(path, "").ok());
  ASSERT_EQ(chmod(path.c_str(), 0640), 0);
  ASSERT_TRUE(WriteFileAtomically(path, "").ok());
  struct stat info;
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0640u);
}

// A device of that kind in `path`; false without the right to make it, or to open it.
bool MakeDevice(const std::string& path, mode_t kind, unsigned minor) {
  if (mknod(path.c_str(), kind | 0666, makedev(1, minor)) != 0) return false;
  const int descriptor = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return kind == S_IFBLK;
  close(descriptor);
  return true;
}

bool IsDevice(const std::string& path) {
  struct stat info;
  return lstat(path.c_str(), &info) == 0 && (S_ISCHR(info.st_mode) || S_ISBLK(info.st_mode));
}

TEST(FileTest, DevicesAreWrittenNeverReplaced) {
  const std::string directory = NewDirectory("devices"), null = JoinPath(directory, "null");
  if (!MakeDevice(null, S_IFCHR, 3)) GTEST_SKIP() << "no right to make devices";
  EXPECT_TRUE(WriteFileAtomically(null, "text").ok());
  EXPECT_TRUE(IsDevice(null));
  std::filesystem::create_symlink("null", JoinPath(directory, "link"));
  EXPECT_TRUE(WriteFileAtomically(JoinPath(directory, "link"), "text").ok());
  EXPECT_TRUE(IsDevice(null));
  const std::string full = JoinPath(directory, "full");
  ASSERT_TRUE(MakeDevice(full, S_IFCHR, 7));
  EXPECT_TRUE(absl::IsResourceExhausted(WriteFileAtomically(full, "text")));
  EXPECT_TRUE(IsDevice(full));
  const std::string disk = JoinPath(directory, "disk");
  ASSERT_TRUE(MakeDevice(disk, S_IFBLK, 0));
  EXPECT_THAT(std::string(WriteFileAtomically(disk, "").message()), HasSubstr("a block device"));
}

TEST(FileTest, ADeviceThatCameMeanwhileIsNotReplaced) {
  const std::string path = JoinPath(NewDirectory("meanwhile"), "null");
  auto file = AtomicFile::Create(path);
  ASSERT_TRUE(file.ok());
  ASSERT_EQ(mkfifo(path.c_str(), 0666), 0);
  EXPECT_THAT(std::string(file->Commit().message()), HasSubstr("no regular file any more"));
  EXPECT_TRUE(std::filesystem::is_fifo(path));
}

TEST(FileTest, AFifosReaderGetsTheText) {
  const std::string path = JoinPath(NewDirectory("fifo"), "fifo");
  ASSERT_EQ(mkfifo(path.c_str(), 0666), 0);
  std::future<std::string> reader = std::async(std::launch::async, [&] { return ReadFile(path).value(); });
  EXPECT_TRUE(WriteFileAtomically(path, std::string(200000, 'x')).ok());
  EXPECT_EQ(reader.get(), std::string(200000, 'x'));
  EXPECT_TRUE(std::filesystem::is_fifo(path));
}

TEST(FileTest, AnOpenDescriptorIsWritten) {
  const std::string path = JoinPath(NewDirectory("descriptor"), "a");
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  ASSERT_TRUE(WriteFileAtomically(absl::StrCat("/dev/fd/", descriptor), "one ").ok());
  ASSERT_TRUE(WriteFileAtomically(absl::StrCat("/proc/self/fd/", descriptor), "two").ok());
  struct stat named, opened;
  ASSERT_EQ(stat(path.c_str(), &named), 0);
  ASSERT_EQ(fstat(descriptor, &opened), 0);
  EXPECT_EQ(named.st_ino, opened.st_ino);
  close(descriptor);
  EXPECT_EQ(ReadFile(path).value(), "one two");
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
