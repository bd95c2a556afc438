// The command line of every program: all of them say the same of the same mistake.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "experiments/jobs/subprocess.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;

struct Program {
  const char* path;
  bool needs_arguments = true;
};

const Program kPrograms[] = {
    {"experiments/align/align"},
    {"experiments/benchmark/benchmark", false},
    {"experiments/evaluate"},
    {"experiments/prepare"},
    {"experiments/quickstart/quickstart", false},
    {"experiments/sweep/sweep"},
    {"experiments/train"},
    {"experiments/transcribe/transcribe"},
    {"experiments/tune_decoding/tune_decoding"},
    {"tools/average_checkpoints"},
    {"tools/convert_e5"},
    {"tools/draft_text_rules/draft_text_rules"},
    {"tools/estimate_ngrams"},
    {"tools/export_checkpoint"},
    {"tools/inspect_checkpoint"},
    {"tools/make_synthetic_corpus"},
    {"tools/measure_loading"},
    {"tools/normalize_text"},
};

class CommandLinesTest : public testing::TestWithParam<Program> {
 protected:
  // The exit code and standard error.
  static std::string Run(const std::string& argument, std::string* output = nullptr) {
    ProcessOptions options;
    options.arguments = {GetParam().path};
    if (!argument.empty()) options.arguments.push_back(argument);
    options.standard_output = ProcessOutput::Capture();
    auto process = Subprocess::Start(options);
    EXPECT_TRUE(process.ok()) << process.status();
    const absl::Status status = process->Wait();
    if (output != nullptr) *output = process->Captured();
    return status.ToString();
  }
};

TEST_P(CommandLinesTest, AnUnknownFlagIsExitCodeTwo) {
  EXPECT_THAT(Run("--xyzzy=1"),
              AllOf(HasSubstr("exit status 2"), HasSubstr("ERROR: --xyzzy is no flag of this program")));
}

TEST_P(CommandLinesTest, WithoutWhatItNeedsIsExitCodeTwo) {
  if (!GetParam().needs_arguments) GTEST_SKIP() << "needs nothing";
  EXPECT_THAT(Run(""), AllOf(HasSubstr("exit status 2"), HasSubstr("ERROR: "), HasSubstr("see --help")));
}

TEST_P(CommandLinesTest, HelpEndsWithItsFlagsIfThereAreAny) {
  std::string output;
  EXPECT_EQ(Run("--help", &output), "OK");
  const size_t flags = output.find("\nFlags:\n");
  if (flags == std::string::npos) return;
  EXPECT_THAT(output.substr(flags), HasSubstr("  --"));
}

INSTANTIATE_TEST_SUITE_P(Programs, CommandLinesTest, testing::ValuesIn(kPrograms), [](const auto& info) {
  const std::string path = info.param.path;
  return path.substr(path.rfind('/') + 1);
});

// A setting of the experiment as a flag leads to --set.
TEST(TrainCommandLineTest, AFieldOfTheExperimentIsPointedToSet) {
  ProcessOptions options;
  options.arguments = {"experiments/train", "--learning_rate=1e-4"};
  auto process = Subprocess::Start(options);
  ASSERT_TRUE(process.ok()) << process.status();
  EXPECT_THAT(process->Wait().ToString(),
              AllOf(HasSubstr("exit status 2"), HasSubstr("--set='optimization { learning_rate: ... }'")));
}

}  // namespace
}  // namespace distill_l2s
