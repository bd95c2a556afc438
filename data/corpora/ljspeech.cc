#include "data/corpora/ljspeech.h"

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/audio/audio_extension.h"
#include "data/corpora/contained_file.h"
#include "data/corpora/line_reader.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

constexpr char kTable[] = "metadata.csv";

// The file of the clip `name` below wavs/; that of NAME.wav where there is none.
std::string FindAudio(const std::string& root, const std::string& name) {
  const std::string base = absl::StrCat(root, "/wavs/", name);
  if (HasAudioExtension(name)) return base;
  for (const char* extension : {".wav", ".flac", ".mp3", ".ogg", ".opus"}) {
    if (FileExists(base + extension)) return base + extension;
  }
  return base + ".wav";
}

// Fills in the item, or says why the line cannot be used.
std::optional<Rejection> ReadItem(const LineReader::Line& line, const std::string& root,
                                  absl::flat_hash_set<std::string>* names, CorpusItem* item) {
  if (line.too_long) return Rejection{"", "row over 1 MiB", "", true};
  const std::vector<absl::string_view> fields = absl::StrSplit(line.text, '|');
  if (fields.size() != 2 && fields.size() != 3) {
    return Rejection{"", "row that is none",
                     absl::StrCat(fields.size(), " fields, expected NAME|text or NAME|text|normalised text"),
                     true};
  }
  const std::string name(absl::StripAsciiWhitespace(fields[0]));
  if (!IsPlainRelativePath(name)) return Rejection{"", "audio file refused", name.substr(0, 200), true};
  if (!names->insert(name).second) return Rejection{"", "duplicate row", name, true};
  absl::string_view text = absl::StripAsciiWhitespace(fields.back());
  if (text.empty()) text = absl::StripAsciiWhitespace(fields[1]);
  item->text = std::string(text);
  item->audio_path = FindAudio(root, name);
  return CheckContainedFile(item->audio_path, root, "audio");
}

}  // namespace

absl::StatusOr<CorpusListing> Ljspeech::ListClips(const std::string& directory, const std::string&) const {
  std::error_code error;
  const std::string root = fs::canonical(directory, error).string();
  if (error) return absl::NotFoundError(absl::StrCat(directory, ": ", error.message()));
  const std::string table = JoinPath(root, kTable);
  if (!FileExists(table) || !fs::is_directory(JoinPath(root, "wavs"), error)) {
    return absl::NotFoundError(
        absl::StrCat(directory, ": expected ", kTable, " and wavs/ as LJSpeech has them"));
  }
  ASSIGN_OR_RETURN(LineReader lines, LineReader::Open(table));
  CorpusListing listing;
  absl::flat_hash_set<std::string> names;
  LineReader::Line line;
  while (true) {
    ASSIGN_OR_RETURN(const bool found, lines.Next(&line));
    if (!found) break;
    if (absl::StripAsciiWhitespace(line.text).empty()) continue;
    CorpusItem item;
    item.key = absl::StrCat(kTable, ":", line.number);
    if (std::optional<Rejection> rejection = ReadItem(line, root, &names, &item)) {
      rejection->key = item.key;
      listing.rejections.push_back(*std::move(rejection));
    } else {
      listing.items.push_back(std::move(item));
    }
  }
  if (listing.items.empty() && listing.rejections.empty()) {
    return absl::NotFoundError(absl::StrCat(table, ": no row"));
  }
  return listing;
}

}  // namespace distill_l2s
