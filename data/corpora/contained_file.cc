#include "data/corpora/contained_file.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace distill_l2s {

namespace fs = std::filesystem;

std::optional<Rejection> CheckContainedFile(const std::string& path, const std::string& root,
                                            const std::string& what) {
  const auto refuse = [&](const char* verdict, const std::string& detail) {
    return Rejection{"", absl::StrCat(what, " file ", verdict), detail, /*damage=*/true};
  };
  std::error_code error;
  const std::string target = fs::canonical(path, error).string();
  if (error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory) {
    return refuse("missing", path);
  }
  if (error) return refuse("refused", absl::StrCat(path, ": ", error.message()));
  if (root != "/" && !absl::StartsWith(target, root + "/")) {
    return refuse("refused", absl::StrCat("leads to ", target, ", outside the corpus"));
  }
  if (!fs::is_regular_file(target, error)) {
    return refuse("refused", absl::StrCat(path, ": not a regular file"));
  }
  const auto size = fs::file_size(target, error);
  if (error) return refuse("refused", absl::StrCat(path, ": ", error.message()));
  if (size == 0) return refuse("empty", path);
  return std::nullopt;
}

bool IsPlainRelativePath(const std::string& path) {
  if (path.empty() || path.find('\0') != std::string::npos || path.find('\\') != std::string::npos) {
    return false;
  }
  for (absl::string_view part : absl::StrSplit(path, '/')) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return true;
}

bool IsLanguageName(const std::string& language) {
  return !language.empty() && std::all_of(language.begin(), language.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_';
  });
}

}  // namespace distill_l2s
