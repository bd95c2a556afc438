#include "base/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/time/clock.h"

namespace distill_l2s {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

ProgressState TrainingState() {
  ProgressState state;
  state.name = "small";
  state.unit = "steps";
  state.total = 1200;
  state.done = 102;
  state.elapsed = absl::Seconds(12);
  state.notes = {"dev CER 2.0 %, WER 12.4 %", "loss 0.117", "CTC 0.114, distillation 0.014"};
  return state;
}

TEST(ProgressLineTest, ShowsEverythingWhereThereIsRoom) {
  EXPECT_EQ(ProgressLine(TrainingState(), 1000),
            "small [##......................] 102/1200 steps  0:12 of 2:21  8.5 steps/s"
            "  dev CER 2.0 %, WER 12.4 %  loss 0.117  CTC 0.114, distillation 0.014");
}

TEST(ProgressLineTest, LeavesTheLeastImportantOut) {
  const ProgressState state = TrainingState();
  EXPECT_EQ(ProgressLine(state, 91),
            "small [#..............] 102/1200 steps  0:12 of 2:21  dev CER 2.0 %, WER 12.4 %  loss 0.117");
  EXPECT_EQ(ProgressLine(state, 79),
            "small [#..............] 102/1200 steps  0:12 of 2:21  dev CER 2.0 %, WER 12.4 %");
  EXPECT_EQ(ProgressLine(state, 65), "small 102/1200 steps  0:12 of 2:21  dev CER 2.0 %, WER 12.4 %");
  EXPECT_EQ(ProgressLine(state, 30), "small 102/1200 steps");
  EXPECT_EQ(ProgressLine(state, 10), "small 102/");
}

TEST(ProgressLineTest, IsNeverWiderThanTheTerminal) {
  ProgressState state = TrainingState();
  state.name = "fără_distilare";
  for (int columns = 0; columns < 200; ++columns) {
    const std::string line = ProgressLine(state, columns);
    int characters = 0;
    for (const char byte : line) characters += (byte & 0xC0) != 0x80;
    ASSERT_LE(characters, columns) << line;
  }
}

TEST(ProgressLineTest, AfterResumingTotalsCountAllAndRatesThisStart) {
  ProgressState state = TrainingState();
  state.notes.clear();
  state.done_before = 90;  // 12 steps in 12 s; 1098 are left.
  EXPECT_THAT(ProgressLine(state, 1000), EndsWith("] 102/1200 steps  0:12 of 18:30  1 steps/s"));
}

// While standard error is captured, it is a file: no terminal.
TEST(ProgressTest, OffTerminalTheLastStateIsOneLine) {
  testing::internal::CaptureStderr();
  {
    Progress progress("import ro", 4, "clips");
    for (int i = 0; i < 3; ++i) progress.Advance(1, "note");
  }
  const std::string output = testing::internal::GetCapturedStderr();
  EXPECT_EQ(output, "import ro [##################......] 3/4 clips  0:00  note\n");
}

TEST(ProgressTest, TheLastLineShowsTheLastNotes) {
  testing::internal::CaptureStderr();
  {
    Progress progress("train", 4, "steps", /*done_before=*/2);
    progress.Advance(2, "dev CER 9 %");
    progress.SetNotes({"dev CER 8 %"});
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "train [########################] 4/4 steps  0:00  dev CER 8 %\n");
}

TEST(ProgressTest, UnknownTotalHasNoBar) {
  testing::internal::CaptureStderr();
  { Progress("read", 0, "lines").Advance(7); }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "read 7 lines  0:00\n");
}

TEST(ProgressTest, MoreThanTheTotalFillsTheBar) {
  testing::internal::CaptureStderr();
  { Progress("read", 2, "lines").Advance(5); }
  const std::string output = testing::internal::GetCapturedStderr();
  EXPECT_THAT(output, HasSubstr("[########################] 5/2"));
  EXPECT_THAT(output, Not(HasSubstr("\r")));
}

// Returns the bytes that a terminal of `columns` is sent.
std::string OnTerminal(unsigned short columns) {
  int terminal = -1;
  const winsize size = {24, columns, 0, 0};
  const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
  if (child == 0) {
    unsetenv("COLUMNS");
    {
      Progress progress("a name that is rather long", 1000, "steps");
      for (int i = 0; i < 3; ++i) {
        absl::SleepFor(absl::Milliseconds(110));
        progress.Advance(300, std::string(60, 'n'));
      }
    }
    _exit(0);
  }
  std::string output;
  char buffer[4096];
  for (ssize_t count; (count = read(terminal, buffer, sizeof buffer)) > 0;) output.append(buffer, count);
  close(terminal);
  waitpid(child, nullptr, 0);
  return output;
}

TEST(ProgressTest, OnATerminalOneLineIsDrawnAgainAndNeverWraps) {
  for (const unsigned short columns : {40, 80, 0}) {
    const std::string output = OnTerminal(columns);
    const std::vector<std::string> lines = absl::StrSplit(output, "\r\033[K", absl::SkipEmpty());
    ASSERT_GE(lines.size(), 3u) << output;
    for (const std::string& line : lines) EXPECT_LT(line.size(), (columns == 0 ? 80 : columns) + 2u) << line;
    EXPECT_EQ(std::count(output.begin(), output.end(), '\n'), 1) << output;
  }
}

}  // namespace
}  // namespace distill_l2s
