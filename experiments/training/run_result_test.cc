#include "experiments/training/run_result.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"

namespace distill_l2s {
namespace {

TEST(RunResultTest, ComesBackAsWritten) {
  const std::string path = JoinPath(testing::TempDir(), "result.json");
  RunResult result;
  result.experiment_id = "0123";
  result.steps = 20;
  result.selected_step = 15;
  result.audio_s = 12.25;
  result.teacher_sha256_after = "ab";
  ASSERT_TRUE(WriteRunResult(path, result).ok());
  const auto read = ReadRunResult(path);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->experiment_id, "0123");
  EXPECT_EQ(read->steps, 20);
  EXPECT_EQ(read->selected_step, 15);
  EXPECT_EQ(read->audio_s, 12.25);
  EXPECT_EQ(read->teacher_sha256_after, "ab");
}

TEST(RunResultTest, MissingFieldIsNamed) {
  const std::string path = JoinPath(testing::TempDir(), "partial.json");
  ASSERT_TRUE(WriteFileAtomically(path, R"({"experiment_id": "a"})").ok());
  EXPECT_THAT(std::string(ReadRunResult(path).status().message()),
              testing::AllOf(testing::HasSubstr(path), testing::HasSubstr("\"steps\"")));
}

}  // namespace
}  // namespace distill_l2s
