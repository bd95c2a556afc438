#include "experiments/transcribe/input_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "base/file.h"
#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class InputFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(root_);
    for (const char* directory : {"/clips/deep", "/clips/.cache", "/texts"}) {
      ASSERT_TRUE(MakeDirectories(root_ + directory).ok());
    }
    for (const char* file : {"/clips/b.WAV", "/clips/a.m4a", "/clips/deep/c.opus", "/clips/notes.txt",
                             "/clips/.hidden.wav", "/clips/.cache/d.wav", "/texts/a.txt"}) {
      WriteBytes(root_ + file, "content");
    }
  }
  const std::string root_ = TestPath("inputs");
};

TEST_F(InputFilesTest, ADirectoryIsItsAudio) {
  const auto files = InputFiles::Find({"x.wav", root_ + "/clips", root_ + "/texts/a.txt"});
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_THAT(files->names(), ElementsAre("x.wav", root_ + "/clips/a.m4a", root_ + "/clips/b.WAV",
                                          root_ + "/clips/deep/c.opus", root_ + "/texts/a.txt"));
  EXPECT_EQ(files->paths()[1], root_ + "/clips/a.m4a");
  EXPECT_THAT(std::string(InputFiles::Find({root_ + "/texts"}).status().message()),
              HasSubstr(root_ + "/texts: no file of audio in this directory"));
}

TEST_F(InputFilesTest, ChecksFilesWithoutDecodingThem) {
  WriteBytes(root_ + "/empty.wav", "");
  const auto files = InputFiles::Find({root_ + "/missing.mp3", root_ + "/empty.wav", root_ + "/clips/a.m4a"});
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_EQ(files->Check(0).message(), root_ + "/missing.mp3: No such file or directory");
  EXPECT_EQ(files->Check(1).message(), root_ + "/empty.wav: an empty file");
  EXPECT_TRUE(files->Check(2).ok());
}

TEST_F(InputFilesTest, APipeIsReadOnceAndCanBeOpenedTwice) {
  const std::string pipe = root_ + "/pipe.wav";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&] { WriteBytes(pipe, std::string(100000, 'x')); });
  const auto files = InputFiles::Find({pipe});
  writer.join();
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_THAT(files->names(), ElementsAre(pipe));
  for (int time = 0; time < 2; ++time) EXPECT_EQ(ReadBytes(files->paths()[0]), std::string(100000, 'x'));
  EXPECT_EQ(files->WithName(0, files->paths()[0] + ": not readable"), pipe + ": not readable");
}

}  // namespace
}  // namespace distill_l2s
