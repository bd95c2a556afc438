// From a Common Voice-shaped corpus to word error rates through the binaries that users run: prepare, train,
// evaluate, in a language of the Devanagari script and in one of the Latin.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/file.h"
#include "data/corpora/manifest.h"
#include "data/corpora/tone_speech_common_voice.h"
#include "data/text/text_rules.h"
#include "experiments/jobs/subprocess.h"

namespace distill_l2s {
namespace {

// Of tones: no real speech is learnt in seconds.
absl::Status MakeCorpus(const std::string& directory, const std::string& language) {
  const absl::StatusOr<TextRules> rules =
      LoadTextRules(absl::StrCat("data/text/languages/", language, ".textproto"));
  if (!rules.ok()) return rules.status();
  ToneSpeechOptions options;
  options.sentences = 100;
  options.words = 8;
  options.max_words = 3;
  return WriteToneSpeechCommonVoice(directory, *rules, ".mp3", options);
}

std::string RunProgram(const std::vector<std::string>& arguments) {
  ProcessOptions options;
  options.arguments = arguments;
  options.standard_output = ProcessOutput::Capture();
  const absl::StatusOr<std::string> output = RunProcess(options);
  EXPECT_TRUE(output.ok()) << output.status();
  return output.value_or("");
}

class PrepareToWerTest : public testing::TestWithParam<const char*> {};

TEST_P(PrepareToWerTest, ThreeCommands) {
  const std::string language = GetParam();
  const std::string base = JoinPath(testing::TempDir(), language);
  std::filesystem::remove_all(base);
  const absl::Status made = MakeCorpus(base + "/cv", language);
  ASSERT_TRUE(made.ok()) << made;

  const std::string prepared = RunProgram(
      {"experiments/prepare", "--corpus=common_voice", absl::StrCat("--input=", base, "/cv"),
       absl::StrCat("--language=", language), absl::StrCat("--output=", base, "/data"), "--workers=2"});
  EXPECT_TRUE(absl::StrContains(prepared, absl::StrCat("common_voice ", language, ": "))) << prepared;
  EXPECT_TRUE(absl::StrContains(prepared, "train 70")) << prepared;
  EXPECT_TRUE(FileExists(base + "/data/report.html"));

  RunProgram({"experiments/train", "--config=tests/prepare_to_wer.textproto",
              absl::StrCat("--data_dir=", base, "/data"), absl::StrCat("--output_dir=", base, "/run"),
              "--threads=1", "--loader_threads=1"});
  EXPECT_EQ(*ReadFile(base + "/run/checkpoint/vocab.json"), *ReadFile(base + "/data/vocab.json"));

  const std::string scores =
      RunProgram({"experiments/evaluate", absl::StrCat("--model=", base, "/run/checkpoint"),
                  absl::StrCat("--manifest=", base, "/data/test.jsonl"),
                  absl::StrCat("--output=", base, "/clips.jsonl")});
  EXPECT_TRUE(absl::StrContains(scores, "WER %")) << scores;
  // "all  20  CER [low, high]  WER [low, high]"
  std::vector<std::string> row = absl::StrSplit(scores.substr(scores.find("all")), ' ', absl::SkipEmpty());
  ASSERT_GT(row.size(), 3u) << scores;
  EXPECT_EQ(row[1], "20");
  const double cer = std::stod(row[2]);
  EXPECT_LT(cer, 50) << scores;  // Without training it is 100; with it, some 20.

  // Every test clip is scored, in whole words of the language's own script.
  const auto test = ReadManifest(base + "/data/test.jsonl");
  ASSERT_TRUE(test.ok()) << test.status();
  const std::string clips = *ReadFile(base + "/clips.jsonl");
  for (const Utterance& utterance : *test) {
    EXPECT_TRUE(absl::StrContains(clips, utterance.text)) << utterance.text;
  }
}

INSTANTIATE_TEST_SUITE_P(Languages, PrepareToWerTest, testing::Values("hi", "ro"));

}  // namespace
}  // namespace distill_l2s
