#include "data/corpora/fleurs.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/corpora/contained_file.h"
#include "data/corpora/line_reader.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

constexpr size_t kColumns = 7;
constexpr size_t kNameColumn = 1;
constexpr size_t kSentenceColumn = 2;

bool HasTables(const std::string& directory) {
  for (const char* split : {"train", "dev", "test"}) {
    if (FileExists(absl::StrCat(directory, "/", split, ".tsv"))) return true;
  }
  return false;
}

// `directory` or the one below it that is named after the language and a country, as ta_in; canonical.
absl::StatusOr<std::string> FindRoot(const std::string& directory, const std::string& language) {
  std::error_code error;
  const std::string root = fs::canonical(directory, error).string();
  if (error) return absl::NotFoundError(absl::StrCat(directory, ": ", error.message()));
  if (HasTables(root)) return root;
  const std::string prefix = absl::AsciiStrToLower(language) + "_";
  std::vector<std::string> found;
  for (fs::directory_iterator entries(root, error), end; !error && entries != end; entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    if (absl::StartsWith(name, prefix) && HasTables(entries->path().string())) found.push_back(name);
  }
  if (error) return absl::NotFoundError(absl::StrCat(directory, ": ", error.message()));
  if (found.empty()) {
    return absl::NotFoundError(absl::StrCat(directory, ": neither train.tsv nor ", prefix, "*/train.tsv"));
  }
  if (found.size() > 1) {
    std::sort(found.begin(), found.end());
    return absl::InvalidArgumentError(absl::StrCat(directory, ": ", absl::StrJoin(found, " and "),
                                                   " are in this language; name one of them"));
  }
  return fs::canonical(JoinPath(root, found[0]), error).string();
}

// Fills in the item, or says why the row cannot be used.
std::optional<Rejection> ReadItem(const LineReader::Line& line, const std::string& root,
                                  std::set<std::string>* names, CorpusItem* item) {
  if (line.too_long) return Rejection{"", "row over 1 MiB", "", true};
  const std::vector<absl::string_view> fields = absl::StrSplit(line.text, '\t');
  if (fields.size() != kColumns) {
    return Rejection{"", "row that is none",
                     absl::StrCat(fields.size(), " fields, expected ", kColumns, " parted by tabs"), true};
  }
  const std::string name(fields[kNameColumn]);
  if (!IsPlainRelativePath(name)) return Rejection{"", "audio file refused", name.substr(0, 200), true};
  if (!names->insert(name).second) return Rejection{"", "duplicate row", name, true};
  item->text = std::string(fields[kSentenceColumn]);
  item->audio_path = absl::StrCat(root, "/audio/", item->split, "/", name);
  return CheckContainedFile(item->audio_path, root, "audio");
}

absl::Status ReadTable(const std::string& root, const std::string& split, CorpusListing* listing) {
  ASSIGN_OR_RETURN(LineReader lines, LineReader::Open(absl::StrCat(root, "/", split, ".tsv")));
  std::set<std::string> names;
  LineReader::Line line;
  while (true) {
    ASSIGN_OR_RETURN(const bool found, lines.Next(&line));
    if (!found) return absl::OkStatus();
    if (absl::StripAsciiWhitespace(line.text).empty()) continue;
    CorpusItem item;
    item.key = absl::StrCat(split, ".tsv:", line.number);
    item.split = split;
    if (std::optional<Rejection> rejection = ReadItem(line, root, &names, &item)) {
      rejection->key = item.key;
      listing->rejections.push_back(*std::move(rejection));
    } else {
      listing->items.push_back(std::move(item));
    }
  }
}

}  // namespace

absl::StatusOr<CorpusListing> Fleurs::ListClips(const std::string& directory,
                                                const std::string& language) const {
  ASSIGN_OR_RETURN(const std::string root, FindRoot(directory, language));
  CorpusListing listing;
  for (const char* split : {"train", "dev", "test"}) {
    if (!FileExists(absl::StrCat(root, "/", split, ".tsv"))) continue;
    if (!fs::is_directory(absl::StrCat(root, "/audio/", split))) {
      return absl::NotFoundError(absl::StrCat(root, "/audio/", split, ": no such directory; unpack audio/",
                                              split, ".tar.gz in audio, or move ", split, ".tsv away"));
    }
    RETURN_IF_ERROR(ReadTable(root, split, &listing));
  }
  if (listing.items.empty() && listing.rejections.empty()) {
    return absl::NotFoundError(absl::StrCat(root, ": no row in any table"));
  }
  return listing;
}

}  // namespace distill_l2s
