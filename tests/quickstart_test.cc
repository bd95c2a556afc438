// The quickstart's whole pipeline on generated audio: import, pretraining, both fine-tunings, evaluation,
// report.

#include "experiments/quickstart/quickstart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/directory_lock.h"
#include "base/file.h"
#include "base/json.h"
#include "data/corpora/tone_speech.h"
#include "data/text/text_rules.h"
#include "experiments/evaluation/clip_results.h"
#include "modeling/wav2vec2/pretrained.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

constexpr char kRules[] = "data/text/languages";

class QuickstartTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::vector<TextRules> rules;
    for (const char* language : {"ro", "es", "fr", "ca"}) {
      rules.push_back(LoadTextRules(absl::StrCat(kRules, "/", language, ".textproto")).value());
    }
    ToneSpeechOptions speech;
    speech.sentences = 40;
    const absl::Status written = WriteToneSpeechStamps(JoinPath(testing::TempDir(), "stamps"), rules, speech);
    ASSERT_TRUE(written.ok()) << written;
  }

  static QuickstartOptions Options(const std::string& output) {
    QuickstartOptions options;
    options.scale.minutes = 0.05;
    options.threads = 1;
    options.cache_dir = JoinPath(testing::TempDir(), "cache");
    options.output_dir = JoinPath(testing::TempDir(), output);
    options.stamps_dir = JoinPath(testing::TempDir(), "stamps");
    options.teacher_dir = std::filesystem::absolute("tests/golden/models/teacher").string();
    return options;
  }
};

TEST_F(QuickstartTest, LeavesReportSummaryResultsAndCheckpoints) {
  QuickstartOptions options = Options("first");
  options.scale.seeds = 2;
  const absl::Status status = RunQuickstart(options);
  ASSERT_TRUE(status.ok()) << status;
  const auto summary = ReadJson(JoinPath(options.output_dir, "summary.json"));
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ((*summary)["language"], "ro");
  EXPECT_GT((*summary)["wall_s"], 0);
  EXPECT_EQ((*summary)["teacher_sha256_before"].get<std::string>().size(), 64u);
  EXPECT_EQ((*summary)["teacher_sha256_before"], (*summary)["teacher_sha256_after"]);
  ASSERT_EQ((*summary)["arms"].size(), 2u);
  const std::vector<std::string> names = {"vanilla", "distill_l2s"};
  for (size_t i = 0; i < names.size(); ++i) {
    const nlohmann::json& arm = (*summary)["arms"][i];
    EXPECT_EQ(arm["name"], names[i]);
    EXPECT_EQ(arm["seeds"].size(), 2u);
    const nlohmann::json& test = arm["test"];
    EXPECT_LE(test["cer_interval"][0], test["cer"]);
    EXPECT_GE(test["wer_interval"][1], test["wer"]);
    const std::string run = absl::StrCat(names[i], "-seed-1");
    const auto clips = ReadClipResults(JoinPath(options.output_dir, absl::StrCat("results/", run, ".jsonl")));
    ASSERT_TRUE(clips.ok()) << clips.status();
    EXPECT_EQ(static_cast<int64_t>(clips->size()), test["clips"].get<int64_t>());
    EXPECT_GT(clips->size(), 0u);
    EXPECT_TRUE((*clips)[0].near.has_value());
    EXPECT_TRUE(LoadWav2Vec2(JoinPath(options.output_dir, absl::StrCat("checkpoints/", run))).ok());
  }
  EXPECT_TRUE((*summary)["warnings"].is_array());
  const std::string report = ReadFile(JoinPath(options.output_dir, "report.html")).value();
  EXPECT_THAT(report, HasSubstr("Distill-L2S"));
  EXPECT_THAT(report, HasSubstr("about one speaker"));
}

TEST_F(QuickstartTest, SecondRunTrainsNothingAnew) {
  QuickstartOptions options = Options("second");
  ASSERT_TRUE(RunQuickstart(options).ok());
  const std::string first =
      ReadFile(JoinPath(options.output_dir, "results/distill_l2s-seed-1.jsonl")).value();
  options.train_binary = "no/such/binary";  // Would fail if it were started.
  testing::internal::CaptureStderr();
  const absl::Status status = RunQuickstart(options);
  const std::string log = testing::internal::GetCapturedStderr();
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_THAT(log, HasSubstr("Done: compared CTC alone with Distill-L2S\n"));
  EXPECT_THAT(log,
              HasSubstr(absl::StrCat("Made: ", JoinPath(options.output_dir, "report.html"), "\nNext: ")));
  EXPECT_EQ(ReadFile(JoinPath(options.output_dir, "results/distill_l2s-seed-1.jsonl")).value(), first);
}

TEST_F(QuickstartTest, ASecondOneInTheSameDirectoryIsRefused) {
  const QuickstartOptions options = Options("taken");
  ASSERT_TRUE(MakeDirectories(options.output_dir).ok());
  const auto lock = DirectoryLock::Acquire(options.output_dir);
  ASSERT_TRUE(lock.ok()) << lock.status();
  EXPECT_THAT(std::string(RunQuickstart(options).message()), HasSubstr(absl::StrCat("process ", getpid())));
}

TEST_F(QuickstartTest, UnknownLanguageIsNamed) {
  QuickstartOptions options = Options("unknown");
  options.scale.language = "xx";
  EXPECT_THAT(std::string(RunQuickstart(options).message()), HasSubstr("xx"));
}

}  // namespace
}  // namespace distill_l2s
