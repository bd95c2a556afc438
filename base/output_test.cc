#include "base/output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class OutputTest : public testing::Test {
 protected:
  void SetUp() override {
    unsetenv("DISTILL_L2S_WORKING_DIRECTORY");
    unsetenv("BUILD_WORKING_DIRECTORY");
    std::filesystem::remove_all(directory_);
    ASSERT_TRUE(MakeDirectories(directory_).ok());
  }
  int CountFiles() const {
    int count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_)) {
      count += entry.is_regular_file();
    }
    return count;
  }
  static std::string Error(const std::string& value) {
    return std::string(Output::Open("output", value).status().message());
  }

  const std::string directory_ = JoinPath(testing::TempDir(), "outputs");
};

TEST_F(OutputTest, WritesAFileInADirectoryThatItMakes) {
  const std::string path = JoinPath(directory_, "a/b.jsonl");
  auto output = Output::Open("output", path);
  ASSERT_TRUE(output.ok()) << output.status();
  EXPECT_TRUE(output->is_wanted());
  EXPECT_FALSE(output->is_standard_output());
  EXPECT_EQ(CountFiles(), 0);  // Nothing that a killed program would leave.
  ASSERT_TRUE(output->Write("text\n").ok());
  EXPECT_EQ(ReadFile(path).value(), "text\n");
  EXPECT_EQ(CountFiles(), 1);
}

TEST_F(OutputTest, AnEmptyValueWritesNothing) {
  auto output = Output::Open("output", "");
  ASSERT_TRUE(output.ok());
  EXPECT_FALSE(output->is_wanted());
  EXPECT_TRUE(output->Write("text").ok());
}

TEST_F(OutputTest, WhatCannotBeWrittenShowsBeforeTheWork) {
  ASSERT_TRUE(WriteFileAtomically(JoinPath(directory_, "file"), "").ok());
  EXPECT_THAT(Error(JoinPath(directory_, "file/b")), StartsWith("--output: " + directory_));
  EXPECT_THAT(Error(directory_), HasSubstr("a directory, expected a file"));
  EXPECT_THAT(Error("/proc/absent/b"), StartsWith("--output: /proc/absent"));
}

TEST_F(OutputTest, ADirectoryIsMadeAndTried) {
  const std::string path = JoinPath(directory_, "a/b");
  EXPECT_TRUE(OpenOutputDirectory("output_dir", path).ok());
  EXPECT_TRUE(std::filesystem::is_empty(path));
  ASSERT_TRUE(WriteFileAtomically(JoinPath(directory_, "file"), "").ok());
  EXPECT_THAT(std::string(OpenOutputDirectory("output_dir", JoinPath(directory_, "file")).message()),
              StartsWith("--output_dir: " + directory_));
  EXPECT_THAT(std::string(OpenOutputDirectory("output_dir", "/proc").message()),
              StartsWith("--output_dir: /proc/output: cannot create"));
}

TEST_F(OutputTest, AMinusIsStandardOutput) {
  for (const char* name : {"-", "/dev/stdout"}) {
    testing::internal::CaptureStdout();
    std::cout << "before\n";
    auto output = Output::Open("output", name);
    ASSERT_TRUE(output.ok()) << output.status();
    EXPECT_EQ(output->is_standard_output(), std::string(name) == "-");
    EXPECT_TRUE(output->Write("text\n").ok());
    std::cout << "after\n" << std::flush;
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "before\ntext\nafter\n") << name;
  }
}

TEST_F(OutputTest, AFullDeviceIsAnError) {
  auto output = Output::Open("output", "/dev/full");
  ASSERT_TRUE(output.ok()) << output.status();
  EXPECT_THAT(std::string(output->Write("text").message()),
              StartsWith("--output: /dev/full: cannot write: No space left"));
}

}  // namespace
}  // namespace distill_l2s
