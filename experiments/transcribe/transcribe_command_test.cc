// The whole binary.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/file.h"
#include "base/json.h"
#include "data/audio/test_signals.h"
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
class TranscribeCommandTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const std::string directory = DirectoryName(TestPath("x"));
    WriteTinyRecognizer(directory + "/model");
    ASSERT_TRUE(MakeDirectories(directory + "/clips").ok());
    Write("clips/a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16000, 1, 1.3);
    Write("clips/b.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 44100, 2, 0.6);
    Write("b.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 22050, 2, 5.5);
    WriteBytes(TestPath("bad.wav"), "");
  }
  static void Write(const std::string& name, int format, int rate, int channels, double duration_s) {
    const std::vector<float> sweep = Sweep(50, 6000, rate, static_cast<int64_t>(duration_s * rate), 0.5);
    ASSERT_TRUE(WriteTestAudio(TestPath(name), format, rate, channels,
                               Interleave(std::vector<std::vector<float>>(channels, sweep))));
  }

  static std::string Program() {
    return std::filesystem::absolute("experiments/transcribe/transcribe").string();
  }

  static Ended Transcribe(const std::vector<std::string>& arguments) {
    std::vector<std::string> command = {Program()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return Run(command);
  }

  static Ended Run(const std::vector<std::string>& command) {
    ProcessOptions options;
    options.arguments = command;
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

TEST_F(TranscribeCommandTest, OneFileIsItsText) {
  const Ended ended = Transcribe({"--model=model", "clips/a.wav"});
  ASSERT_TRUE(ended.status.ok()) << ended.status;
  EXPECT_THAT(ended.out, AllOf(Not(HasSubstr("a.wav")), Not(StartsWith("\n"))));
  EXPECT_EQ(std::count(ended.out.begin(), ended.out.end(), '\n'), 1);
}

TEST_F(TranscribeCommandTest, SeveralFilesInTheirOrderInAllFormats) {
  const Ended ended =
      Transcribe({"--model=model", "--format=text,json,srt,vtt", "--output_dir=out/deep", "b.ogg",
                  "clips/a.wav", "clips/b.flac", "--window_s=2", "--overlap_s=0.5", "--threads=1"});
  ASSERT_TRUE(ended.status.ok()) << ended.status;
  const std::vector<std::string> lines = absl::StrSplit(ended.out, '\n');
  ASSERT_EQ(lines.size(), 4u) << ended.out;
  EXPECT_THAT(lines[0], StartsWith("b.ogg\t"));
  EXPECT_THAT(lines[1], StartsWith("clips/a.wav\t"));
  EXPECT_THAT(lines[2], StartsWith("clips/b.flac\t"));
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(TestPath("out/deep"))) {
    names.push_back(file.path().filename().string());
  }
  EXPECT_THAT(
      names, UnorderedElementsAre("a.txt", "a.json", "a.srt", "a.vtt", "b.ogg.txt", "b.ogg.json", "b.ogg.srt",
                                  "b.ogg.vtt", "b.flac.txt", "b.flac.json", "b.flac.srt", "b.flac.vtt"));
  const std::string text = *ReadFile(TestPath("out/deep/b.ogg.txt"));
  EXPECT_EQ(absl::StrCat("b.ogg\t", text), lines[0] + "\n");
  const auto json = ReadJson(TestPath("out/deep/b.ogg.json"));
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ((*json)["text"].get<std::string>() + "\n", text);
  EXPECT_NEAR((*json)["duration"].get<double>(), 5.5, 1e-3);
  ASSERT_GT((*json)["words"].size(), 0u);
  double last_end_s = 0;
  for (const auto& word : (*json)["words"]) {
    EXPECT_GE(word["start"].get<double>(), last_end_s);
    last_end_s = word["end"].get<double>();
    EXPECT_GT(last_end_s, word["start"].get<double>());
    EXPECT_GT(word["confidence"].get<double>(), 0);
    EXPECT_LE(word["confidence"].get<double>(), 1);
  }
  EXPECT_LE(last_end_s, 5.5);
  EXPECT_THAT(*ReadFile(TestPath("out/deep/b.ogg.srt")), StartsWith("1\n00:00:0"));
  EXPECT_THAT(*ReadFile(TestPath("out/deep/b.ogg.vtt")), StartsWith("WEBVTT\n\n00:00:0"));
}

TEST_F(TranscribeCommandTest, ADirectoryAndAPipeAreInputs) {
  const Ended directory = Transcribe({"--model=model", "clips"});
  ASSERT_TRUE(directory.status.ok()) << directory.status;
  const Ended files = Transcribe({"--model=model", "clips/a.wav", "clips/b.flac"});
  EXPECT_EQ(directory.out, files.out);
  const Ended file = Transcribe({"--model=model", "clips/a.wav"});
  for (const char* input : {"-", "/dev/stdin"}) {
    const Ended pipe =
        Run({"/bin/sh", "-c",
             absl::StrCat("cat '", TestPath("clips/a.wav"), "' | '", Program(), "' --model=model ", input)});
    ASSERT_TRUE(pipe.status.ok()) << pipe.status;
    EXPECT_EQ(pipe.out, file.out);
  }
  const Ended bad = Run({"/bin/sh", "-c", absl::StrCat("echo text | '", Program(), "' --model=model -")});
  EXPECT_THAT(bad.status.ToString(),
              AllOf(HasSubstr("status 3"), HasSubstr("ERROR: stdin: not readable as audio")));
}

TEST_F(TranscribeCommandTest, BeamSearchWithALanguageModel) {
  WriteBytes(TestPath("words.arpa"),
             "\\data\\\nngram 1=4\n\\1-grams:\n-1 <s>\n-1 </s>\n-0.01 d\n-0.01 dd\n\\end\\\n");
  const Ended greedy = Transcribe({"--model=model", "--format=json", "b.ogg"});
  const Ended beam = Transcribe({"--model=model", "--format=json", "b.ogg", "--decoder=beam", "--window_s=2",
                                 "--overlap_s=0.5", "--beam_width=20"});
  const Ended weighed = Transcribe({"--model=model", "--format=json", "b.ogg", "--decoder=beam",
                                    "--language_model=words.arpa", "--lm_weight=5", "--word_bonus=-1"});
  ASSERT_TRUE(beam.status.ok()) << beam.status;
  ASSERT_TRUE(weighed.status.ok()) << weighed.status;
  EXPECT_NE(beam.out, greedy.out);
  EXPECT_NE(weighed.out, beam.out);
  const auto json = ParseJson(weighed.out, "standard output");
  ASSERT_TRUE(json.ok()) << json.status();
  ASSERT_GT((*json)["words"].size(), 0u);
  for (const auto& word : (*json)["words"]) {
    EXPECT_GT(word["end"].get<double>(), word["start"].get<double>());
    EXPECT_GT(word["confidence"].get<double>(), 0);
    EXPECT_LE(word["confidence"].get<double>(), 1);
  }
}

// The next command that the closing prints, as the shell would take it.
std::vector<std::string> NextCommand(const std::string& errors) {
  const std::vector<std::string> parts = absl::StrSplit(errors, "\nNext: tool transcribe ");
  if (parts.size() != 2) return {};
  return absl::StrSplit(parts[1].substr(0, parts[1].find('\n')), ' ');
}

TEST_F(TranscribeCommandTest, ClosesWithACommandThatWorks) {
  const Ended ended = Run({"/bin/sh", "-c",
                           absl::StrCat("DISTILL_L2S_COMMAND=tool '", Program(),
                                        "' --model=model clips bad.wav missing.wav 2>&1 >/dev/null")});
  EXPECT_THAT(ended.out, AllOf(HasSubstr("Done: transcribed 2 of 4 files\n"), HasSubstr("Next: ")));
  // What is found without decoding comes before anything else.
  EXPECT_THAT(ended.out, StartsWith("ERROR: bad.wav: an empty file\nERROR: missing.wav: No such file"));
  const std::vector<std::string> next = NextCommand(ended.out);
  ASSERT_FALSE(next.empty()) << ended.out;
  const Ended again = Transcribe(next);
  ASSERT_TRUE(again.status.ok()) << again.status;
  EXPECT_TRUE(FileExists(TestPath("transcripts/a.srt")));
}

TEST_F(TranscribeCommandTest, ABadFileIsReportedAndTheExitCodeSaysSo) {
  const Ended ended = Transcribe({"--model=model", "clips/a.wav", "bad.wav", "missing.mp3", "clips/b.flac"});
  EXPECT_THAT(ended.status.ToString(),
              AllOf(HasSubstr("status 3"), HasSubstr("bad.wav: an empty file"), HasSubstr("missing.mp3")));
  EXPECT_THAT(ended.out,
              AllOf(HasSubstr("clips/a.wav\t"), HasSubstr("clips/b.flac\t"), Not(HasSubstr("bad"))));
}

TEST_F(TranscribeCommandTest, AWrongCommandLineIsOneErrorBeforeAnyWork) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"clips/a.wav"}, "--model is missing"},
      {{"--model=model"}, "no audio file"},
      {{"--model=model", "--beam=3", "clips/a.wav"}, "beam"},
      {{"--model=model", "--format=docx", "clips/a.wav"}, "docx"},
      {{"--model=model", "--format=text,srt", "clips/a.wav"}, "--output_dir"},
      {{"--model=model", "--precision=fp8", "clips/a.wav"}, "fp8"},
      {{"--model=model", "--decoder=best", "clips/a.wav"}, "--decoder is \"best\""},
      {{"--model=model", "--language_model=b.ogg", "clips/a.wav"}, "--decoder=beam"},
      {{"--model=model", "--threads=-1", "clips/a.wav"}, "--threads is -1"},
      {{"--model=model", "--window_s=0", "clips/a.wav"}, "--window_s is 0"},
  };
  for (const auto& [arguments, expected] : cases) {
    const Ended ended = Transcribe(arguments);
    EXPECT_THAT(ended.status.ToString(), AllOf(HasSubstr("status 2"), HasSubstr(expected)));
    EXPECT_EQ(ended.out, "");
  }
}

TEST_F(TranscribeCommandTest, AModelThatCannotBeLoadedStopsTheWork) {
  for (const char* model : {"nowhere", "clips"}) {
    EXPECT_THAT(Transcribe({absl::StrCat("--model=", model), "clips/a.wav"}).status.ToString(),
                AllOf(HasSubstr("status 1"), HasSubstr(TestPath(model)), HasSubstr("config.json")));
  }
}

TEST_F(TranscribeCommandTest, HelpTellsANewcomer) {
  const Ended ended = Transcribe({"--help"});
  EXPECT_TRUE(ended.status.ok());
  EXPECT_THAT(ended.out, AllOf(HasSubstr("bazelw run //experiments:transcribe"), HasSubstr("Exit codes"),
                               HasSubstr("--output_dir"), HasSubstr("confidence")));
}

}  // namespace
}  // namespace distill_l2s
