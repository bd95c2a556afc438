#include "base/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

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

}  // namespace
}  // namespace distill_l2s
