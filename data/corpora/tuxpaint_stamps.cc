#include "data/corpora/tuxpaint_stamps.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/file.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

constexpr char kStamps[] = "usr/share/tuxpaint/stamps";
constexpr int64_t kMaxTextBytes = 1 << 20;

// "pt-BR" is "pt_BR" here. Empty if no file name can hold `language`.
std::string LanguageInNames(const std::string& language) {
  const bool plain = !language.empty() && std::all_of(language.begin(), language.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_';
  });
  return plain ? absl::StrReplaceAll(language, {{"-", "_"}}) : "";
}

// All files below `root` whose names end in `suffix`, sorted. Linked directories are not entered.
absl::StatusOr<std::vector<std::string>> FindFiles(const std::string& root, const std::string& suffix) {
  std::error_code error;
  std::vector<std::string> paths;
  fs::recursive_directory_iterator files(root, fs::directory_options::skip_permission_denied, error);
  for (const fs::recursive_directory_iterator end; !error && files != end; files.increment(error)) {
    std::string path = files->path().string();
    if (absl::EndsWith(path, suffix)) paths.push_back(std::move(path));
  }
  if (error) return absl::NotFoundError(absl::StrCat(root, ": cannot list the directory: ", error.message()));
  std::sort(paths.begin(), paths.end());
  return paths;
}

// Why the file `path` must not be opened: not a regular file, or a link that leaves `root` (canonical).
std::optional<std::string> RefusalOf(const std::string& path, const std::string& root) {
  std::error_code error;
  const std::string target = fs::canonical(path, error).string();
  if (error) return error.message();
  if (!absl::StartsWith(target, root + "/")) return absl::StrCat("leads to ", target, ", outside the corpus");
  if (!fs::is_regular_file(target, error)) return "not a regular file";
  return std::nullopt;
}

// The transcript in the language from the lines of NAME.txt, or the reason that there is none.
std::optional<Rejection> FindText(const std::string& contents, const std::string& prefix, std::string* text) {
  bool found = false;
  for (absl::string_view line : absl::StrSplit(absl::StripPrefix(contents, "\xEF\xBB\xBF"), '\n')) {
    if (!absl::ConsumePrefix(&line, prefix)) continue;
    line = absl::StripTrailingAsciiWhitespace(line);
    if (found && line != *text) {
      return Rejection{"", "several transcripts", absl::StrCat("\"", *text, "\" and \"", line, "\"")};
    }
    found = true;
    *text = std::string(line);
  }
  if (!found) return Rejection{"", "no transcript in the language", absl::StrCat("no line ", prefix)};
  return std::nullopt;
}

// Fills in the item's text, or says why the clip cannot be used.
std::optional<Rejection> ReadItem(const std::string& root, const std::string& text_path,
                                  const std::string& prefix, CorpusItem* item) {
  if (const auto refusal = RefusalOf(item->audio_path, root))
    return Rejection{"", "audio file refused", *refusal};
  if (!FileExists(text_path)) return Rejection{"", "no transcript file", text_path};
  if (const auto refusal = RefusalOf(text_path, root))
    return Rejection{"", "transcript file refused", *refusal};
  const absl::StatusOr<std::string> contents = ReadFile(text_path, kMaxTextBytes);
  if (!contents.ok()) {
    return Rejection{"", "transcript file refused", std::string(contents.status().message())};
  }
  return FindText(*contents, prefix, &item->text);
}

}  // namespace

absl::StatusOr<CorpusListing> TuxpaintStamps::List(const std::string& directory,
                                                   const std::string& language) const {
  const std::string named = LanguageInNames(language);
  if (named.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", language, "\" is no language tag such as ro or pt-BR"));
  }
  std::error_code error;
  const std::string root = fs::canonical(JoinPath(directory, kStamps), error).string();
  if (error) {
    return absl::NotFoundError(absl::StrCat(JoinPath(directory, kStamps), ": ", error.message(),
                                            "; expected the unpacked package tuxpaint-stamps-default"));
  }
  CorpusListing listing;
  for (const std::string extension : {".ogg", ".wav"}) {
    const std::string suffix = absl::StrCat("_desc_", named, extension);
    ASSIGN_OR_RETURN(const std::vector<std::string> paths, FindFiles(root, suffix));
    for (const std::string& path : paths) {
      const std::string stem = path.substr(0, path.size() - suffix.size());
      CorpusItem item;
      item.key = absl::StrCat(stem.substr(root.size() + 1), extension == ".wav" ? ".wav" : "");
      item.audio_path = path;
      if (std::optional<Rejection> rejection = ReadItem(root, stem + ".txt", named + ".utf8=", &item)) {
        rejection->key = item.key;
        listing.rejections.push_back(*std::move(rejection));
      } else {
        listing.items.push_back(std::move(item));
      }
    }
  }
  if (listing.items.empty() && listing.rejections.empty()) {
    return absl::NotFoundError(absl::StrCat(root, ": no file ends in _desc_", named, ".ogg"));
  }
  return listing;
}

}  // namespace distill_l2s
