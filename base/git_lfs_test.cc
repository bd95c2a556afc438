#include "base/git_lfs.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(GitLfsTest, APointerIsCalledByItsName) {
  const absl::Status status = CheckNoGitLfsPointer(
      "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n", "models/vocab.json");
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(
      status.message(),
      "models/vocab.json: a pointer of Git LFS, not the file itself. In its repository, `git lfs install` "
      "and `git lfs pull` fetch it");
}

TEST(GitLfsTest, OtherContentsPass) {
  EXPECT_TRUE(CheckNoGitLfsPointer("", "f").ok());
  EXPECT_TRUE(CheckNoGitLfsPointer("{\"version\": 1}", "f").ok());
}

}  // namespace
}  // namespace distill_l2s
