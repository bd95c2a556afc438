#include "modeling/recognizer/model_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"

namespace distill_l2s {
namespace {

TEST(FindModelDirectoryTest, TheDirectoryItselfOrItsCheckpoint) {
  const std::string run = JoinPath(testing::TempDir(), "runs/ta");
  const std::string checkpoint = JoinPath(run, "checkpoint");
  ASSERT_TRUE(MakeDirectories(checkpoint).ok());
  EXPECT_THAT(FindModelDirectory(run).status().ToString(),
              testing::HasSubstr("runs/ta: no config.json there, nor in its checkpoint/; expected"));
  ASSERT_TRUE(WriteFileAtomically(JoinPath(checkpoint, "config.json"), "{}").ok());
  EXPECT_EQ(*FindModelDirectory(run), checkpoint);
  EXPECT_EQ(*FindModelDirectory(checkpoint), checkpoint);
}

}  // namespace
}  // namespace distill_l2s
