#include "data/corpora/contained_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

class ContainedFileTest : public testing::Test {
 protected:
  ContainedFileTest() {
    fs::remove_all(base_);
    fs::create_directories(root_);
    std::ofstream(base_ + "/outside") << "x";
    std::ofstream(root_ + "/clip") << "x";
  }

  std::string Check(const std::string& name) {
    const auto rejection = CheckContainedFile(root_ + "/" + name, fs::canonical(root_).string(), "audio");
    EXPECT_TRUE(!rejection.has_value() || rejection->damage);
    return rejection.has_value() ? rejection->reason : "";
  }

  const std::string base_ = JoinPath(testing::TempDir(), "contained_test");
  const std::string root_ = base_ + "/clips";
};

TEST_F(ContainedFileTest, FilesThatAreThere) {
  EXPECT_EQ(Check("clip"), "");
  fs::create_symlink("clip", root_ + "/inside");
  EXPECT_EQ(Check("inside"), "");
}

TEST_F(ContainedFileTest, EachFaultHasItsName) {
  EXPECT_EQ(Check("none"), "audio file missing");
  EXPECT_EQ(Check("clip/x"), "audio file missing");
  std::ofstream(root_ + "/zero").flush();
  EXPECT_EQ(Check("zero"), "audio file empty");
  EXPECT_EQ(Check("../outside"), "audio file refused");
  fs::create_symlink("../outside", root_ + "/link");
  EXPECT_EQ(Check("link"), "audio file refused");
  fs::create_directory(root_ + "/directory");
  EXPECT_EQ(Check("directory"), "audio file refused");
  mkfifo((root_ + "/pipe").c_str(), 0600);
  EXPECT_EQ(Check("pipe"), "audio file refused");
  fs::create_symlink("loop", root_ + "/loop");
  EXPECT_EQ(Check("loop"), "audio file refused");
  EXPECT_EQ(Check(std::string(5000, 'a')), "audio file refused");
}

TEST(IsPlainRelativePath, StaysBelow) {
  for (const char* good : {"a.mp3", "a/b.mp3", "..a", "a..", "-", "a b", "é"}) {
    EXPECT_TRUE(IsPlainRelativePath(good));
  }
  for (const char* bad : {"", "/a", "../a", "a/../b", "a//b", "./a", ".", "..", "a/", "a\\b"}) {
    EXPECT_FALSE(IsPlainRelativePath(bad)) << bad;
  }
  EXPECT_FALSE(IsPlainRelativePath(std::string("a\0b", 3)));
}

TEST(IsLanguageName, Tags) {
  EXPECT_TRUE(IsLanguageName("sv-SE"));
  EXPECT_FALSE(IsLanguageName(""));
  EXPECT_FALSE(IsLanguageName("../ro"));
}

}  // namespace
}  // namespace distill_l2s
