// The whole binary.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/file.h"
#include "base/json.h"
#include "data/audio/test_signals.h"
#include "data/corpora/manifest.h"
#include "experiments/jobs/subprocess.h"
#include "experiments/transcribe/tiny_recognizer.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using testing::UnorderedElementsAre;

struct Ended {
  absl::Status status;  // Has the exit code and standard error.
  std::string out;
};

// The binary, as a user starts it in the directory of the test's files.
class AlignCommandTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    WriteTinyRecognizer(TestPath("model"));
    ASSERT_TRUE(MakeDirectories(TestPath("clips")).ok());
    for (const char* name : {"clips/a.wav", "clips/b.wav"}) {
      const std::vector<float> sweep = Sweep(50, 6000, 16000, 32000, 0.5);
      ASSERT_TRUE(WriteTestAudio(TestPath(name), SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16000, 1, sweep));
    }
    WriteBytes(TestPath("good.jsonl"),
               absl::StrCat(Line("clips/a.wav", 0, "ab cd"), Line("clips/b.wav", 0.5, "d")));
    WriteBytes(TestPath("more.jsonl"), absl::StrCat(Line("clips/a.wav", 0, ""), Line("gone.wav", 0, "ab")));
  }
  static std::string Line(const std::string& audio, double offset_s, const std::string& text) {
    return absl::StrCat("{\"audio_filepath\": \"", audio, "\", \"offset\": ", offset_s,
                        ", \"duration\": 1.5, \"text\": \"", text, "\"}\n");
  }
  static Ended Align(const std::vector<std::string>& arguments) {
    ProcessOptions options;
    options.arguments = {std::filesystem::absolute("experiments/align/align").string()};
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

TEST_F(AlignCommandTest, JsonLinesAreAManifestWithScoresAndWords) {
  const Ended ended = Align({"--model=model", "--manifest=good.jsonl", "--output=deep/alignments.jsonl"});
  ASSERT_TRUE(ended.status.ok()) << ended.status;
  EXPECT_THAT(ended.out, AllOf(StartsWith("aligned 2 of 2 clips\n"), HasSubstr("score: median "),
                               HasSubstr("a.wav  \"ab cd\""), HasSubstr("b.wav from 0.5 s  \"d\"")));
  const std::string path = TestPath("deep/alignments.jsonl");
  const auto utterances = ReadManifest(path);
  ASSERT_TRUE(utterances.ok()) << utterances.status();
  EXPECT_EQ(utterances->at(0).audio_filepath, TestPath("clips/a.wav"));
  EXPECT_EQ(utterances->at(1).offset_s, 0.5);
  const std::vector<std::string> lines = absl::StrSplit(*ReadFile(path), '\n');
  const auto first = *ParseJson(lines[0], "first"), second = *ParseJson(lines[1], "second");
  EXPECT_LE(first["score"].get<double>(), 0);
  EXPECT_NEAR(first["worst"]["end"].get<double>() - first["worst"]["start"].get<double>(), 0.5, 1e-9);
  ASSERT_EQ(first["words"].size(), 2u);
  EXPECT_EQ(first["words"][1]["word"], "cd");
  EXPECT_GE(first["words"][1]["start"].get<double>(), first["words"][0]["end"].get<double>());
  EXPECT_GE(second["words"][0]["start"].get<double>(), 0.5);
  EXPECT_LE(second["words"][0]["end"].get<double>(), 2);
  EXPECT_FALSE(second["words"][0].contains("characters"));
}

TEST_F(AlignCommandTest, AllFormatsIntoADirectory) {
  const Ended ended = Align({"--model=model", "--manifest=good.jsonl", "--format=json,ctm,textgrid",
                             "--output_dir=out", "--characters", "--lowest=0", "--precision=int8"});
  ASSERT_TRUE(ended.status.ok()) << ended.status;
  EXPECT_THAT(ended.out, Not(HasSubstr("a.wav")));
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(TestPath("out"))) {
    names.push_back(file.path().filename().string());
  }
  EXPECT_THAT(names, UnorderedElementsAre("alignments.jsonl", "alignments.ctm", "a.TextGrid", "b.TextGrid"));
  EXPECT_THAT(*ReadFile(TestPath("out/alignments.jsonl")), HasSubstr("\"characters\":[{\"character\":\"a\""));
  EXPECT_THAT(*ReadFile(TestPath("out/alignments.ctm")), AllOf(StartsWith("a 1 "), HasSubstr("\nb 1 ")));
  EXPECT_THAT(*ReadFile(TestPath("out/b.TextGrid")), AllOf(HasSubstr("xmax = 2.000"), HasSubstr("\"d\"")));
}

TEST_F(AlignCommandTest, ClipsThatCannotBeAlignedAreNamedAndTheOthersGoOn) {
  const Ended ended =
      Align({"--model=model", "--manifest=good.jsonl,more.jsonl", "--output=with_errors.jsonl"});
  EXPECT_THAT(ended.status.ToString(),
              AllOf(HasSubstr("status 3"), HasSubstr("a.wav: the text is empty"), HasSubstr("gone.wav")));
  EXPECT_THAT(ended.out, StartsWith("aligned 2 of 4 clips\n"));
  EXPECT_THAT(ended.status.ToString(),
              AllOf(HasSubstr("Done: aligned 2 of 4 clips\nMade: "), HasSubstr("with_errors.jsonl\nNext: "),
                    HasSubstr("//experiments:transcribe -- --model=")));
  const std::vector<std::string> lines = absl::StrSplit(*ReadFile(TestPath("with_errors.jsonl")), '\n');
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_THAT(lines[2],
              AllOf(HasSubstr("\"error\""), HasSubstr("the text is empty"), Not(HasSubstr("score"))));
  EXPECT_THAT(lines[3], AllOf(HasSubstr("\"error\""), HasSubstr("gone.wav")));
}

TEST_F(AlignCommandTest, AWrongCommandLineIsOneErrorBeforeAnyWork) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"--manifest=good.jsonl", "--output=x"}, "--model is missing"},
      {{"--model=model", "--manifest=good.jsonl"}, "--output or --output_dir is missing"},
      {{"--model=model", "--manifest=good.jsonl", "--format=srt", "--output=x"}, "srt"},
      {{"--model=model", "--manifest=good.jsonl", "--output=x", "--precision=fp8"}, "fp8"},
      {{"--model=model", "--manifest=good.jsonl", "--output=x", "--batch_s=0"}, "--batch_s is 0"},
      {{"--model=model", "--manifest=good.jsonl", "--output=x", "--lowest=-1"}, "--lowest is -1"},
      {{"--model=model", "--manifest=good.jsonl", "--output=x", "y"}, "y"},
  };
  for (const auto& [arguments, expected] : cases) {
    const Ended ended = Align(arguments);
    EXPECT_THAT(ended.status.ToString(), AllOf(HasSubstr("status 2"), HasSubstr(expected)));
    EXPECT_EQ(ended.out, "");
  }
  EXPECT_FALSE(FileExists(TestPath("x")));
}

TEST_F(AlignCommandTest, AMinusIsStandardOutputAndADeviceIsWritten) {
  const Ended ended = Align({"--model=model", "--manifest=good.jsonl", "--output=-"});
  EXPECT_TRUE(ended.status.ok()) << ended.status;
  EXPECT_THAT(ended.out, AllOf(StartsWith("{\"audio_filepath\""), Not(HasSubstr("aligned 2"))));
  const Ended full = Align({"--model=model", "--manifest=good.jsonl", "--output=/dev/full"});
  EXPECT_THAT(full.status.ToString(), AllOf(HasSubstr("status 1"), HasSubstr("--output: /dev/full: cannot")));
  EXPECT_THAT(full.out, StartsWith("aligned 2 of 2 clips\n"));  // What was computed is not lost.
}

TEST_F(AlignCommandTest, WhatStopsTheWork) {
  EXPECT_THAT(Align({"--model=clips", "--manifest=good.jsonl", "--output=x"}).status.ToString(),
              AllOf(HasSubstr("status 1"), HasSubstr(TestPath("clips"))));
  EXPECT_THAT(Align({"--model=model", "--manifest=none.jsonl", "--output=x"}).status.ToString(),
              AllOf(HasSubstr("status 1"), HasSubstr(TestPath("none.jsonl"))));
  EXPECT_THAT(Align({"--model=model", "--manifest=good.jsonl", "--output=good.jsonl/x"}).status.ToString(),
              AllOf(HasSubstr("status 1"), HasSubstr("good.jsonl")));
  EXPECT_FALSE(FileExists(TestPath("x")));
}

TEST_F(AlignCommandTest, HelpTellsANewcomer) {
  const Ended ended = Align({"--help"});
  EXPECT_TRUE(ended.status.ok());
  EXPECT_THAT(ended.out, AllOf(HasSubstr("bazelw run //experiments:align"), HasSubstr("score = "),
                               HasSubstr("confidence"), HasSubstr("Exit codes"), HasSubstr("--lowest")));
}

}  // namespace
}  // namespace distill_l2s
