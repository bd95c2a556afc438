#include "data/corpora/tuxpaint_stamps.h"

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/corpora/contained_file.h"
#include "data/corpora/directory_files.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

constexpr char kStamps[] = "usr/share/tuxpaint/stamps";
constexpr int64_t kMaxTextBytes = 1 << 20;

// "pt-BR" is "pt_BR" here. Empty if no file name can hold `language`.
std::string LanguageInNames(const std::string& language) {
  return IsLanguageName(language) ? absl::StrReplaceAll(language, {{"-", "_"}}) : "";
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
  if (auto refusal = CheckContainedFile(item->audio_path, root, "audio")) return refusal;
  if (auto refusal = CheckContainedFile(text_path, root, "transcript")) return refusal;
  const absl::StatusOr<std::string> contents = ReadFile(text_path, kMaxTextBytes);
  if (!contents.ok()) {
    return Rejection{"", "transcript file refused", std::string(contents.status().message()), true};
  }
  return FindText(*contents, prefix, &item->text);
}

}  // namespace

absl::StatusOr<CorpusListing> TuxpaintStamps::ListClips(const std::string& directory,
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
  ASSIGN_OR_RETURN(const std::vector<std::string> files, FilesBelow(root));
  CorpusListing listing;
  for (const std::string extension : {".ogg", ".wav"}) {
    const std::string suffix = absl::StrCat("_desc_", named, extension);
    for (const std::string& file : files) {
      if (!absl::EndsWith(file, suffix)) continue;
      const std::string name = file.substr(0, file.size() - suffix.size());
      const std::string stem = JoinPath(root, name);
      CorpusItem item;
      item.key = absl::StrCat(name, extension == ".wav" ? ".wav" : "");
      item.audio_path = JoinPath(root, file);
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
