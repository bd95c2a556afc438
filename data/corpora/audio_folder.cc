#include "data/corpora/audio_folder.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/audio/audio_extension.h"
#include "data/corpora/contained_file.h"
#include "data/corpora/directory_files.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kMaxTextBytes = 1 << 20;

// ".mp3" of "a/B.MP3".
std::string Extension(const std::string& path) {
  return absl::AsciiStrToLower(fs::path(path).extension().string());
}

std::string SplitOfFolder(const std::string& path) {
  const std::string top = path.substr(0, path.find('/'));
  if (top == path) return "";
  if (top == "train" || top == "dev" || top == "test") return top;
  return top == "valid" || top == "validation" ? "dev" : "";
}

// Fills in text and path, or says why the clip cannot be used.
std::optional<Rejection> ReadItem(const std::string& root, const std::string& audio, CorpusItem* item) {
  item->audio_path = JoinPath(root, audio);
  if (auto refusal = CheckContainedFile(item->audio_path, root, "audio")) return refusal;
  const std::string text_path = JoinPath(root, fs::path(audio).replace_extension(".txt").string());
  if (auto refusal = CheckContainedFile(text_path, root, "transcript")) return refusal;
  const absl::StatusOr<std::string> text = ReadFile(text_path, kMaxTextBytes);
  if (!text.ok()) return Rejection{"", "transcript file refused", std::string(text.status().message()), true};
  item->text = std::string(absl::StripAsciiWhitespace(absl::StripPrefix(*text, "\xEF\xBB\xBF")));
  return std::nullopt;
}

}  // namespace

absl::StatusOr<CorpusListing> AudioFolder::ListClips(const std::string& directory, const std::string&) const {
  std::error_code error;
  const std::string root = fs::canonical(directory, error).string();
  if (error) return absl::NotFoundError(absl::StrCat(directory, ": ", error.message()));
  ASSIGN_OR_RETURN(const std::vector<std::string> files, FilesBelow(root));
  CorpusListing listing;
  std::set<std::string> spoken;  // Names without their ends.
  for (const std::string& file : files) {
    if (!HasAudioExtension(file)) continue;
    spoken.insert(fs::path(file).replace_extension().string());
    CorpusItem item;
    item.key = file;
    item.split = SplitOfFolder(file);
    if (std::optional<Rejection> rejection = ReadItem(root, file, &item)) {
      rejection->key = item.key;
      listing.rejections.push_back(*std::move(rejection));
    } else {
      listing.items.push_back(std::move(item));
    }
  }
  for (const std::string& file : files) {
    if (Extension(file) != ".txt" || spoken.count(fs::path(file).replace_extension().string()) > 0) continue;
    listing.remarks.push_back({file, "text without audio beside it", "not a clip"});
  }
  if (listing.items.empty() && listing.rejections.empty()) {
    return absl::NotFoundError(absl::StrCat(
        directory, ": no audio; expected files NAME.wav (or flac, ogg, opus, mp3, m4a, ...) and NAME.txt"));
  }
  return listing;
}

}  // namespace distill_l2s
