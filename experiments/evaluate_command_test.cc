// The whole binary.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "data/audio/test_signals.h"
#include "experiments/jobs/subprocess.h"
#include "experiments/transcribe/tiny_recognizer.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct Ended {
  absl::Status status;  // Has the exit code and standard error.
  std::string out;
};

// The binary, as a user starts it in the directory of the test's files.
class EvaluateCommandTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    WriteTinyRecognizer(TestPath("model"));
    const std::vector<float> sweep = Sweep(50, 6000, 16000, 32000, 0.5);
    ASSERT_TRUE(WriteTestAudio(TestPath("a.wav"), SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16000, 1, sweep));
    WriteBytes(TestPath("test.jsonl"),
               "{\"audio_filepath\": \"a.wav\", \"duration\": 2, \"text\": \"ab cd\"}\n");
  }
  static Ended Evaluate(const std::vector<std::string>& arguments) {
    ProcessOptions options;
    options.arguments = {std::filesystem::absolute("experiments/evaluate").string(), "--model=model",
                         "--manifest=test.jsonl"};
    options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
    options.environment = {{"DISTILL_L2S_WORKING_DIRECTORY", DirectoryName(TestPath("x"))}};
    options.standard_output = ProcessOutput::Capture();
    auto process = Subprocess::Start(options);
    EXPECT_TRUE(process.ok()) << process.status();
    Ended ended;
    ended.status = process->Wait();
    ended.out = process->Captured();
    return ended;
  }
};

TEST_F(EvaluateCommandTest, WritesTheClipsAndPrintsTheTable) {
  const Ended ended = Evaluate({"--output=deep/clips.jsonl", "--threads=1"});
  EXPECT_TRUE(ended.status.ok()) << ended.status;
  EXPECT_THAT(ended.out, AllOf(HasSubstr("decoding: "), HasSubstr("WER %")));
  EXPECT_THAT(*ReadFile(TestPath("deep/clips.jsonl")), StartsWith("{"));
}

TEST_F(EvaluateCommandTest, AMinusIsStandardOutput) {
  const Ended ended = Evaluate({"--output=-"});
  EXPECT_TRUE(ended.status.ok()) << ended.status;
  EXPECT_THAT(ended.out, AllOf(StartsWith("{"), Not(HasSubstr("WER %"))));
}

TEST_F(EvaluateCommandTest, AFailedWriteAtTheEndStillPrintsTheTable) {
  const Ended ended = Evaluate({"--output=/dev/full"});
  EXPECT_THAT(ended.status.ToString(),
              AllOf(HasSubstr("status 1"), HasSubstr("--output: /dev/full: cannot write: No space left")));
  EXPECT_THAT(ended.out, HasSubstr("WER %"));
}

TEST_F(EvaluateCommandTest, WhatCannotBeWrittenIsFoundBeforeTheWork) {
  for (const char* flag : {"--output=test.jsonl/clips.jsonl", "--write_model_card"}) {
    std::filesystem::remove(TestPath("model/README.md"));
    const Ended ended = Evaluate({flag, "--device=cpu"});
    EXPECT_THAT(ended.status.ToString(), AllOf(HasSubstr("status 1"), HasSubstr("ERROR: --")));
    EXPECT_EQ(ended.out, "") << flag;
  }
}

TEST_F(EvaluateCommandTest, AWrongCommandLineIsExitCodeTwo) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"--batch_s=0", "--batch_s is 0"},
      {"--loader_threads=-1", "--loader_threads is -1"},
      {"--threads=-1", "--threads is -1"},
      {"--batchs=3", "--batchs is no flag of this program; did you mean --batch_s?"},
      {"--precision=fp8", "--precision is \"fp8\""},
      {"clip.wav", "\"clip.wav\" is no flag"},
  };
  for (const auto& [argument, expected] : cases) {
    const Ended ended = Evaluate({argument});
    EXPECT_THAT(ended.status.ToString(), AllOf(HasSubstr("status 2"), HasSubstr(expected)));
    EXPECT_EQ(ended.out, "");
  }
}

}  // namespace
}  // namespace distill_l2s
