#include "data/corpora/asterisk_sounds.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/corpora/contained_file.h"
#include "data/corpora/directory_files.h"
#include "data/corpora/gzip_file.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kMaxTranscriptBytes = 16 << 20;

struct Transcript {
  std::string text;
  bool several = false;  // The key stands in lines that differ.
};

// By key in lower case.
std::map<std::string, Transcript> ParseTranscripts(absl::string_view contents) {
  std::map<std::string, Transcript> transcripts;
  for (absl::string_view line : absl::StrSplit(absl::StripPrefix(contents, "\xEF\xBB\xBF"), '\n')) {
    line = absl::StripAsciiWhitespace(line);
    const size_t colon = line.find(':');
    if (line.empty() || line[0] == ';' || colon == absl::string_view::npos) continue;
    const std::string key = absl::AsciiStrToLower(absl::StripAsciiWhitespace(line.substr(0, colon)));
    const std::string text(absl::StripAsciiWhitespace(line.substr(colon + 1)));
    const auto [found, is_new] = transcripts.try_emplace(key, Transcript{text});
    if (!is_new && found->second.text != text) found->second.several = true;
  }
  return transcripts;
}

char ClosingBracket(char opening) {
  switch (opening) {
    case '[':
      return ']';
    case '(':
      return ')';
    case '<':
      return '>';
    default:
      return '\0';
  }
}

// "Dash. [-]" -> "Dash.": without a last note that holds no letter.
absl::string_view WithoutSignNote(absl::string_view text) {
  if (!absl::EndsWith(text, "]")) return text;
  const size_t opening = text.rfind('[');
  if (opening == absl::string_view::npos || opening == 0) return text;
  const absl::string_view note = text.substr(opening + 1, text.size() - opening - 2);
  const bool signs = std::none_of(note.begin(), note.end(), [](char c) {
    return absl::ascii_isalpha(c) || static_cast<unsigned char>(c) >= 0x80;
  });
  return signs ? absl::StripTrailingAsciiWhitespace(text.substr(0, opening)) : text;
}

bool IsOnlyANote(absl::string_view text) {
  return !text.empty() && text.find(ClosingBracket(text.front())) == text.size() - 1;
}

// Fills in the text, or says why there is none.
std::optional<Rejection> FindText(const std::map<std::string, Transcript>& transcripts, CorpusItem* item) {
  const auto found = transcripts.find(absl::AsciiStrToLower(item->key));
  if (found == transcripts.end()) return Rejection{"", "no transcript", "", true};
  if (found->second.several) return Rejection{"", "several transcripts", found->second.text, true};
  if (IsOnlyANote(found->second.text)) return Rejection{"", "a sound, not speech", found->second.text};
  item->text = std::string(WithoutSignNote(found->second.text));
  return std::nullopt;
}

// The voices of the language: directories LANG_*.
std::vector<std::string> FindVoices(const std::string& sounds, const std::string& language) {
  std::vector<std::string> voices;
  std::error_code error;
  for (fs::directory_iterator files(sounds, error), end; !error && files != end; files.increment(error)) {
    std::string name = files->path().filename().string();
    if (!absl::StartsWith(name, language + "_") || !fs::is_directory(files->path(), error)) continue;
    if (!fs::is_symlink(files->path(), error)) voices.push_back(std::move(name));
  }
  std::sort(voices.begin(), voices.end());
  return voices;
}

}  // namespace

absl::StatusOr<CorpusListing> AsteriskSounds::ListClips(const std::string& directory,
                                                        const std::string& language) const {
  if (!IsLanguageName(language)) {
    return absl::InvalidArgumentError(absl::StrCat("\"", language, "\" is no language tag such as ru"));
  }
  const std::string package = absl::StrCat("asterisk-core-sounds-", language);
  const std::string text_path =
      JoinPath(directory, absl::StrCat("usr/share/doc/", package, "/core-sounds-", language, ".txt.gz"));
  const std::string sounds = JoinPath(directory, "usr/share/asterisk/sounds");
  absl::StatusOr<std::string> contents = ReadGzipFile(text_path, kMaxTranscriptBytes);
  if (!contents.ok()) {
    return absl::Status(contents.status().code(),
                        absl::StrCat(contents.status().message(), "; expected the unpacked packages ",
                                     package, " and ", package, "-wav"));
  }
  const std::map<std::string, Transcript> transcripts = ParseTranscripts(*contents);
  CorpusListing listing;
  for (const std::string& voice : FindVoices(sounds, language)) {
    std::error_code error;
    const std::string root = fs::canonical(JoinPath(sounds, voice), error).string();
    ASSIGN_OR_RETURN(const std::vector<std::string> files, FilesBelow(root));
    for (const std::string& file : files) {
      if (!absl::EndsWith(file, ".wav")) continue;
      CorpusItem item;
      item.key = std::string(absl::StripSuffix(file, ".wav"));
      item.audio_path = JoinPath(root, file);
      item.speaker = voice;
      std::optional<Rejection> rejection = CheckContainedFile(item.audio_path, root, "audio");
      if (!rejection.has_value()) rejection = FindText(transcripts, &item);
      item.key = absl::StrCat(voice, "/", item.key);
      if (rejection.has_value()) {
        rejection->key = item.key;
        listing.rejections.push_back(*std::move(rejection));
      } else {
        listing.items.push_back(std::move(item));
      }
    }
  }
  if (listing.items.empty() && listing.rejections.empty()) {
    return absl::NotFoundError(
        absl::StrCat(sounds, ": no ", language, "_*/*.wav; expected the unpacked package ", package, "-wav"));
  }
  return listing;
}

}  // namespace distill_l2s
