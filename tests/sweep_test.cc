// A sweep's whole way on a generated corpus: the real binary trains, evaluates, reports, and goes on.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/directory_lock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text_proto.h"
#include "experiments/evaluation/clip_results.h"
#include "experiments/jobs/subprocess.h"
#include "experiments/training/tiny_experiment.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr char kSweep[] = R"(
  name: "tiny"
  base: "base.textproto"
  seeds: [1, 2]
  axes {
    name: "variant"
    choices { name: "vanilla" title: "CTC alone" clear: "teacher" clear: "distillation" }
    choices { name: "shrink" }
    %s
  })";
// Valid as a config; its student is not there.
constexpr char kBroken[] = R"(choices { name: "broken" set { student { checkpoint: "no_such_student" } } })";

// What the sweep says on standard error.
std::string Log() { return ReadFile(JoinPath(testing::TempDir(), "sweep/stderr.log")).value_or(""); }

class SweepTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(Base());
    WriteTinyCorpus(Base() + "/train.jsonl", {"la mare", "casa", "o casa rosie", "mere", "rama", "sare"}, 1);
    WriteTinyCorpus(Base() + "/dev.jsonl", {"o rama", "mare"}, 100);
    WriteTinyCorpus(Base() + "/test.jsonl", {"la casa", "o mare", "sare"}, 200);
    Experiment experiment = TinyExperiment(4);
    AddTinyDistillation(&experiment);
    experiment.mutable_data()->add_test_manifests("test.jsonl");
    ASSERT_TRUE(WriteFileAtomically(Base() + "/base.textproto", ToTextProto(experiment)).ok());
    WriteSweep("");
  }

  static std::string Base() { return JoinPath(testing::TempDir(), "sweep"); }
  static std::string Output(const std::string& name) { return absl::StrCat(Base(), "/output/", name); }

  static void WriteSweep(const std::string& more_choices) {
    std::string text = kSweep;
    text.replace(text.find("%s"), 2, more_choices);
    ASSERT_TRUE(WriteFileAtomically(Base() + "/sweep.textproto", text).ok());
  }

  static absl::StatusOr<std::string> Sweep(const std::vector<std::string>& more = {}) {
    ProcessOptions options;
    options.arguments = {"experiments/sweep/sweep",
                         absl::StrCat("--sweep=", Base(), "/sweep.textproto"),
                         absl::StrCat("--data_dir=", Base()),
                         "--model_dir=tests/golden/models",
                         absl::StrCat("--output_dir=", Base(), "/output"),
                         "--jobs=2",
                         "--threads=1"};
    options.arguments.insert(options.arguments.end(), more.begin(), more.end());
    options.standard_output = ProcessOutput::Capture();
    options.standard_error = ProcessOutput::File(JoinPath(Base(), "stderr.log"));
    return RunProcess(options);
  }

  static std::vector<std::string> Lines(const std::string& text) {
    return absl::StrSplit(text, '\n', absl::SkipEmpty());
  }

  // When each training log was last written.
  static std::vector<std::filesystem::file_time_type> LogTimes() {
    std::vector<std::filesystem::file_time_type> times;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(Base() + "/output/runs")) {
      if (entry.path().filename() == "stderr.log") times.push_back(last_write_time(entry.path()));
    }
    return times;
  }
};

TEST_F(SweepTest, TrainsScoresReportsAndDoesNothingTwice) {
  const auto first = Sweep();
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_THAT(*first, AllOf(HasSubstr("vanilla"), HasSubstr("shrink")));
  const auto summary = ReadJson(Output("summary.json"));
  ASSERT_TRUE(summary.ok()) << summary.status();
  ASSERT_EQ((*summary)["arms"].size(), 2u);
  EXPECT_EQ((*summary)["arms"][1]["seeds"].size(), 2u);
  EXPECT_EQ((*summary)["comparisons"][0]["baseline"], "vanilla");
  EXPECT_EQ((*summary)["teacher_sha256_before"].get<std::string>().size(), 64u);
  EXPECT_EQ(ReadClipResults(Output("results/shrink-seed-2.jsonl")).value().size(), 3u);
  EXPECT_EQ(Lines(ReadFile(Output("results.tsv")).value()).size(), 3u);
  const std::string report = ReadFile(Output("report.html")).value();
  EXPECT_THAT(report, HasSubstr("CTC alone"));
  // "sare" is a text of training, too.
  EXPECT_THAT(report, HasSubstr("class=\"warning\"><b>Warning</b> · these clips: 1 of 3"));
  EXPECT_EQ((*summary)["warnings"].size(), 1u);
  EXPECT_THAT(*first, HasSubstr("WARNING: these clips: 1 of 3"));
  EXPECT_THAT(Log(),
              AllOf(HasSubstr("Done: compared 2 of 2 arms"),
                    HasSubstr(absl::StrCat("Made: ", Output("report.html"))), HasSubstr("Next: open ")));
  EXPECT_THAT(report, HasSubstr("<dt>Threads of evaluation</dt><dd>1</dd>"));

  const auto times = LogTimes();
  EXPECT_EQ(times.size(), 4u);
  const auto second = Sweep();
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(*second, *first);
  EXPECT_EQ(LogTimes(), times);
  const auto plan = Sweep({"--dry_run"});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(Lines(*plan).size(), 8u);
  EXPECT_THAT(*plan, AllOf(HasSubstr("complete  shrink-seed-2"), Not(HasSubstr("to do"))));
}

TEST_F(SweepTest, ARunThatFailsIsNamedAndTheOthersAreScored) {
  WriteSweep(kBroken);
  const auto result = Sweep({"--only=vanilla,broken"});
  EXPECT_THAT(result.status().ToString(), AllOf(HasSubstr("exit status 1"), HasSubstr("2 of 6 runs failed"),
                                                HasSubstr("broken-seed-1: ERROR"),
                                                HasSubstr("no_such_student"), HasSubstr("stderr.log")));
  const auto summary = ReadJson(Output("summary.json"));
  ASSERT_TRUE(summary.ok()) << summary.status();
  ASSERT_EQ((*summary)["arms"].size(), 1u);
  EXPECT_EQ((*summary)["arms"][0]["name"], "vanilla");
  // Later readers of the results are told as well.
  const auto& broken = (*summary)["left_out"][1];
  EXPECT_EQ(broken["name"], "broken");
  EXPECT_EQ(broken["complete_runs"], 0);
  EXPECT_THAT(broken["failures"][1]["run"], "broken-seed-2");
  EXPECT_THAT(broken["failures"][1]["cause"].get<std::string>(), HasSubstr("no_such_student"));
  EXPECT_THAT(ReadFile(Output("report.html")).value(),
              AllOf(HasSubstr("“broken” is left out: 0 of its 2 runs are complete, 2 failed."),
                    HasSubstr("<b>broken-seed-1</b>: ERROR"), HasSubstr("“shrink” is left out")));
  EXPECT_THAT(Sweep({"--dry_run"}).value_or(""),
              AllOf(HasSubstr("failed    broken-seed-1"), HasSubstr("no_such_student"),
                    HasSubstr("complete  vanilla-seed-1"), HasSubstr("to do     shrink-seed-1")));
}

TEST_F(SweepTest, ItsCommandsTrainElsewhereAndOnlyWhatIsAskedFor) {
  const auto commands = Sweep({"--print_commands"});
  ASSERT_TRUE(commands.ok()) << commands.status();
  const auto lines = Lines(*commands);
  ASSERT_EQ(lines.size(), 4u);
  ProcessOptions shell;
  shell.arguments = {"sh", "-c", lines[1]};
  const auto trained = RunProcess(shell);
  ASSERT_TRUE(trained.ok()) << trained.status();
  EXPECT_THAT(Sweep({"--dry_run"}).value_or(""),
              AllOf(HasSubstr("complete  shrink-seed-1"), HasSubstr("to do     vanilla-seed-1")));
  // Without the baseline there is nothing to compare with.
  const auto only = Sweep({"--only=shrink"});
  ASSERT_TRUE(only.ok()) << only.status();
  EXPECT_THAT(*only, AllOf(HasSubstr("vanilla: 0 of 2 seeds"), HasSubstr("not complete")));
  EXPECT_TRUE(FileExists(Output("results.tsv")));
  EXPECT_FALSE(FileExists(Output("report.html")));
}

TEST_F(SweepTest, ASecondSweepInTheSameDirectoryIsRefused) {
  ASSERT_TRUE(MakeDirectories(Base() + "/output").ok());
  const auto lock = DirectoryLock::Acquire(Base() + "/output");
  ASSERT_TRUE(lock.ok()) << lock.status();
  EXPECT_THAT(Sweep().status().ToString(), HasSubstr(absl::StrCat("process ", getpid())));
  EXPECT_FALSE(FileExists(Output("runs")));
}

TEST_F(SweepTest, ErrorsComeBeforeAnyWork) {
  EXPECT_THAT(Sweep({"--only=shrimp"}).status().ToString(),
              AllOf(HasSubstr("\"shrimp\""), HasSubstr("vanilla shrink")));
  std::filesystem::remove(Base() + "/test.jsonl");
  EXPECT_THAT(Sweep().status().ToString(), AllOf(HasSubstr("arm \"vanilla\""), HasSubstr("test.jsonl")));
  EXPECT_FALSE(FileExists(Base() + "/output"));
}

}  // namespace
}  // namespace distill_l2s
