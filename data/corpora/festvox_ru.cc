#include "data/corpora/festvox_ru.h"

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
#include "data/corpora/contained_file.h"
#include "data/corpora/line_reader.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

constexpr char kVoice[] = "usr/share/festival/voices/russian/msu_ru_nsh_clunits";
constexpr char kTranscripts[] = "etc/txt.done.data";

// Takes ( KEY "text" ) apart; false for any other line.
bool ParseLine(absl::string_view line, std::string* key, std::string* text) {
  line = absl::StripAsciiWhitespace(line);
  if (!absl::ConsumePrefix(&line, "(") || !absl::ConsumeSuffix(&line, ")")) return false;
  line = absl::StripAsciiWhitespace(line);
  const size_t quote = line.find('"');
  if (quote == absl::string_view::npos || !absl::ConsumeSuffix(&line, "\"") || quote >= line.size() + 1) {
    return false;
  }
  if (quote == line.size()) return false;  // The only quote.
  *key = std::string(absl::StripAsciiWhitespace(line.substr(0, quote)));
  text->clear();
  for (size_t i = quote + 1; i < line.size(); ++i) {
    if (line[i] == '"') return false;
    if (line[i] == '\\' && ++i == line.size()) return false;
    if (line[i] != '+') text->push_back(line[i]);
  }
  return true;
}

std::optional<Rejection> ReadItem(const LineReader::Line& line, const std::string& root,
                                  std::set<std::string>* keys, CorpusItem* item) {
  std::string key;
  if (line.too_long || !ParseLine(line.text, &key, &item->text)) {
    return Rejection{"", "line that is no ( KEY \"text\" )", std::string(line.text.substr(0, 100)), true};
  }
  if (!IsPlainRelativePath(key)) return Rejection{"", "path outside wav/", key, true};
  item->key = key;
  if (!keys->insert(key).second) return Rejection{"", "duplicate row", "", true};
  item->audio_path = absl::StrCat(root, "/wav/", key, ".wav");
  return CheckContainedFile(item->audio_path, root, "audio");
}

}  // namespace

absl::StatusOr<CorpusListing> FestvoxRu::ListClips(const std::string& directory,
                                                   const std::string& language) const {
  if (language != "ru") {
    return absl::InvalidArgumentError(absl::StrCat("festvox_ru is Russian (ru), not \"", language, "\""));
  }
  const std::string installed = JoinPath(directory, kVoice);
  std::error_code error;
  const std::string root =
      fs::canonical(FileExists(JoinPath(directory, kTranscripts)) ? directory : installed, error).string();
  if (error || !FileExists(JoinPath(root, kTranscripts))) {
    return absl::NotFoundError(absl::StrCat(directory, ": neither ", kTranscripts, " nor ", kVoice, "/",
                                            kTranscripts, "; expected the unpacked package festvox-ru"));
  }
  ASSIGN_OR_RETURN(LineReader lines, LineReader::Open(JoinPath(root, kTranscripts)));
  CorpusListing listing;
  std::set<std::string> keys;
  LineReader::Line line;
  while (true) {
    ASSIGN_OR_RETURN(const bool found, lines.Next(&line));
    if (!found) break;
    if (absl::StripAsciiWhitespace(line.text).empty()) continue;
    CorpusItem item;
    item.key = absl::StrCat("line ", line.number);
    item.speaker = "msu_ru_nsh";
    if (std::optional<Rejection> rejection = ReadItem(line, root, &keys, &item)) {
      rejection->key = item.key;
      listing.rejections.push_back(*std::move(rejection));
    } else {
      listing.items.push_back(std::move(item));
    }
  }
  if (listing.items.empty() && listing.rejections.empty()) {
    return absl::NotFoundError(absl::StrCat(JoinPath(root, kTranscripts), ": empty"));
  }
  return listing;
}

}  // namespace distill_l2s
