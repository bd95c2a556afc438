#include "base/git_lfs.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace distill_l2s {

absl::Status CheckNoGitLfsPointer(absl::string_view contents, absl::string_view path) {
  if (!absl::StartsWith(contents, "version https://git-lfs.github.com/spec/")) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(path,
                   ": a pointer of Git LFS, not the file itself. In its repository, `git lfs install` and "
                   "`git lfs pull` fetch it"));
}

}  // namespace distill_l2s
