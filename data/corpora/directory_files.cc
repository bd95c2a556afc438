#include "data/corpora/directory_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace distill_l2s {

namespace fs = std::filesystem;

absl::StatusOr<std::vector<std::string>> FilesBelow(const std::string& root) {
  std::error_code error;
  std::vector<std::string> paths;
  fs::recursive_directory_iterator files(root, fs::directory_options::skip_permission_denied, error);
  for (const fs::recursive_directory_iterator end; !error && files != end; files.increment(error)) {
    std::error_code ignored;
    if (!fs::is_directory(files->path(), ignored)) {
      paths.push_back(files->path().lexically_relative(root).string());
    }
  }
  if (error) return absl::NotFoundError(absl::StrCat(root, ": cannot list the directory: ", error.message()));
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace distill_l2s
