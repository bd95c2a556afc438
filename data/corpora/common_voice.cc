#include "data/corpora/common_voice.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/corpora/contained_file.h"
#include "data/corpora/tsv_reader.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

constexpr char kValidated[] = "validated";
// In the order in which a clip of several belongs to one.
constexpr const char* kSplitTables[] = {"test", "dev", "train"};

std::string TablePath(const std::string& directory, absl::string_view table) {
  return absl::StrCat(directory, "/", table, ".tsv");
}

bool HasTables(const std::string& directory) {
  for (const char* table : {"test", "dev", "train", kValidated}) {
    if (FileExists(TablePath(directory, table))) return true;
  }
  return false;
}

// The directory that holds the language's tables.
absl::StatusOr<std::string> FindTables(const std::string& directory, const std::string& language) {
  std::vector<std::string> places = {directory, JoinPath(directory, language)};
  std::error_code error;
  for (fs::directory_iterator files(directory, error), end; !error && files != end; files.increment(error)) {
    if (!absl::StartsWith(files->path().filename().string(), "cv-corpus-")) continue;
    places.push_back(JoinPath(files->path().string(), language));
  }
  std::sort(places.begin() + 2, places.end(), std::greater<std::string>());  // The newest release first.
  for (const std::string& place : places) {
    if (HasTables(place)) return place;
  }
  return absl::NotFoundError(absl::StrCat(
      directory, ": neither here nor in ", JoinPath(directory, language),
      " lies a validated.tsv, train.tsv, ",
      "dev.tsv or test.tsv; expected an unpacked Common Voice archive of the language ", language));
}

// Reads the tables one after another into a listing.
class Reader {
 public:
  Reader(std::string directory, std::string clips, std::string language, CorpusListing* listing)
      : directory_(std::move(directory)),
        clips_(std::move(clips)),
        language_(std::move(language)),
        listing_(listing) {}

  // Gives each new clip of NAME.tsv the split `split`.
  absl::Status Read(const std::string& name, const std::string& split, CommonVoice::Training training);

 private:
  struct Seen {
    std::string table;
    std::string sentence;
  };
  struct Columns {
    int path, sentence, speaker, locale;
  };

  static absl::StatusOr<Columns> FindColumns(const TsvReader& table);
  void Remark(const TsvReader& table, const std::string& name);
  void ReadRow(const TsvReader::Row& row, const Columns& columns, const std::string& name,
               const std::string& split, CommonVoice::Training training);
  std::optional<Rejection> CheckRow(const std::string& name, const CorpusItem& item);
  std::optional<Rejection> FindAudio(const std::string& path, CorpusItem* item) const;
  std::optional<Rejection> CheckRest(const CorpusItem& item, CommonVoice::Training training) const;

  const std::string directory_;
  const std::string clips_;  // Canonical.
  const std::string language_;
  CorpusListing* const listing_;
  absl::flat_hash_map<std::string, Seen> seen_;  // By path.
  // Of dev and test.
  absl::flat_hash_set<std::string> held_out_speakers_;
  absl::flat_hash_set<std::string> held_out_sentences_;
};

absl::StatusOr<Reader::Columns> Reader::FindColumns(const TsvReader& table) {
  const Columns columns = {table.Column("path"), table.Column("sentence"), table.Column("client_id"),
                           table.Column("locale")};
  if (columns.path >= 0 && columns.sentence >= 0) return columns;
  return absl::InvalidArgumentError(
      absl::StrCat(table.lines().path(), ":1: no column \"", columns.path < 0 ? "path" : "sentence",
                   "\", expected Common Voice's client_id, path, sentence, ..."));
}

void Reader::Remark(const TsvReader& table, const std::string& name) {
  if (table.lines().has_byte_order_mark()) {
    listing_->remarks.push_back({name + ".tsv", "byte order mark", "skipped"});
  }
  if (table.lines().has_carriage_returns()) {
    listing_->remarks.push_back({name + ".tsv", "lines ended by CRLF", "taken for LF"});
  }
}

absl::Status Reader::Read(const std::string& name, const std::string& split, CommonVoice::Training training) {
  const std::string path = TablePath(directory_, name);
  if (!FileExists(path)) return absl::OkStatus();
  ASSIGN_OR_RETURN(TsvReader table, TsvReader::Open(path));
  ASSIGN_OR_RETURN(const Columns columns, FindColumns(table));
  TsvReader::Row row;
  while (true) {
    ASSIGN_OR_RETURN(const bool found, table.Next(&row));
    if (!found) break;
    ReadRow(row, columns, name, split, training);
  }
  Remark(table, name);
  return absl::OkStatus();
}

// What the row alone shows; remembers its path.
std::optional<Rejection> Reader::CheckRow(const std::string& name, const CorpusItem& item) {
  if (item.audio_path.empty()) return Rejection{"", "row without a path", item.text, true};
  if (!IsPlainRelativePath(item.audio_path)) {
    return Rejection{"", "path outside clips/", absl::StrCat("\"", item.audio_path, "\""), true};
  }
  const auto [seen, is_new] = seen_.try_emplace(item.audio_path, Seen{name, item.text});
  if (!is_new) {
    const Seen& first = seen->second;
    if (first.table != name) {
      return Rejection{"", "clip of another split, too", absl::StrCat("stands in ", first.table, ".tsv"),
                       true};
    }
    if (first.sentence == item.text) return Rejection{"", "duplicate row", "", true};
    return Rejection{"", "duplicate row with another sentence", absl::StrCat("\"", first.sentence, "\""),
                     true};
  }
  if (absl::StripAsciiWhitespace(item.text).empty()) return Rejection{"", "row without a sentence", "", true};
  return std::nullopt;
}

// Early releases leave ".mp3" out of their paths.
std::optional<Rejection> Reader::FindAudio(const std::string& path, CorpusItem* item) const {
  item->audio_path = JoinPath(clips_, path);
  std::optional<Rejection> rejection = CheckContainedFile(item->audio_path, clips_, "audio");
  if (!rejection.has_value() || absl::EndsWith(path, ".mp3")) return rejection;
  if (CheckContainedFile(item->audio_path + ".mp3", clips_, "audio").has_value()) return rejection;
  item->audio_path += ".mp3";
  return std::nullopt;
}

// Whether a clip that only validated.tsv has is left out.
std::optional<Rejection> Reader::CheckRest(const CorpusItem& item, CommonVoice::Training training) const {
  if (training == CommonVoice::Training::kOfficial) {
    return Rejection{"", "validated, but in none of train, dev and test", "see common_voice_validated"};
  }
  if (held_out_sentences_.contains(item.text)) {
    return Rejection{"", "sentence of dev or test", absl::StrCat("\"", item.text, "\"")};
  }
  if (held_out_speakers_.contains(item.speaker)) {
    return Rejection{"", "speaker of dev or test", item.speaker};
  }
  return std::nullopt;
}

void Reader::ReadRow(const TsvReader::Row& row, const Columns& columns, const std::string& name,
                     const std::string& split, CommonVoice::Training training) {
  CorpusItem item;
  item.key = absl::StrCat(name, ".tsv:", row.line);
  std::optional<Rejection> rejection;
  if (!row.fault.empty()) {
    rejection = Rejection{"", row.fault, row.detail, true};
  } else {
    const auto field = [&](int column) { return column < 0 ? "" : std::string(row.fields[column]); };
    const std::string path = field(columns.path);
    item.audio_path = path;
    item.text = field(columns.sentence);
    item.speaker = field(columns.speaker);
    item.split = split;
    const bool rest = name == kValidated && split == "train";
    const auto seen = rest ? seen_.find(path) : seen_.end();
    if (seen != seen_.end() && seen->second.table != name) return;  // Counted where it belongs.
    rejection = CheckRow(name, item);
    const std::string locale = field(columns.locale);
    if (!rejection.has_value() && !locale.empty() && !absl::EqualsIgnoreCase(locale, language_)) {
      rejection = Rejection{"", "clip in another language", locale};
    }
    if (!rejection.has_value() && rest) rejection = CheckRest(item, training);
    if (!rejection.has_value()) rejection = FindAudio(path, &item);
    if (split == "test" || split == "dev") {
      held_out_sentences_.insert(item.text);
      if (!item.speaker.empty()) held_out_speakers_.insert(item.speaker);
    }
    if (!rejection.has_value()) item.key = std::string(absl::StripSuffix(path, ".mp3"));
    if (rejection.has_value() && !path.empty()) absl::StrAppend(&item.key, " ", path);
  }
  if (rejection.has_value()) {
    rejection->key = item.key;
    listing_->rejections.push_back(*std::move(rejection));
  } else {
    listing_->items.push_back(std::move(item));
  }
}

}  // namespace

std::string CommonVoice::name() const {
  return training_ == Training::kOfficial ? "common_voice" : "common_voice_validated";
}

absl::StatusOr<CorpusListing> CommonVoice::ListClips(const std::string& directory,
                                                     const std::string& language) const {
  if (!IsLanguageName(language)) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", language, "\" is no language tag such as ro or sv-SE"));
  }
  ASSIGN_OR_RETURN(const std::string place, FindTables(directory, language));
  std::error_code error;
  const std::string clips = fs::canonical(JoinPath(place, "clips"), error).string();
  if (error) return absl::NotFoundError(absl::StrCat(JoinPath(place, "clips"), ": ", error.message()));
  CorpusListing listing;
  Reader reader(place, clips, language, &listing);
  bool has_splits = false;
  for (const char* split : kSplitTables) {
    has_splits |= FileExists(TablePath(place, split));
    RETURN_IF_ERROR(reader.Read(split, split, training_));
  }
  RETURN_IF_ERROR(reader.Read(kValidated, has_splits ? "train" : "", training_));
  if (listing.items.empty() && listing.rejections.empty()) {
    return absl::NotFoundError(absl::StrCat(place, ": no clip in any table"));
  }
  return listing;
}

}  // namespace distill_l2s
