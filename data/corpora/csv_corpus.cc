#include "data/corpora/csv_corpus.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/corpora/contained_file.h"
#include "data/corpora/csv_columns.h"
#include "data/corpora/csv_reader.h"
#include "data/corpora/named_split.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

using Places = std::array<int, kCsvFields>;

constexpr double kMaxSeconds = 1e6;

absl::StatusOr<std::vector<std::string>> FindTables(const std::string& path) {
  std::error_code error;
  if (fs::is_regular_file(path, error)) return std::vector<std::string>{path};
  std::vector<std::string> tables;
  for (fs::directory_iterator files(path, error), end; !error && files != end; files.increment(error)) {
    const std::string extension = absl::AsciiStrToLower(files->path().extension().string());
    if (extension == ".csv" || extension == ".tsv") tables.push_back(files->path().string());
  }
  if (error) return absl::NotFoundError(absl::StrCat(path, ": ", error.message()));
  if (tables.empty()) return absl::NotFoundError(absl::StrCat(path, ": no table, expected a *.csv"));
  std::sort(tables.begin(), tables.end());
  return tables;
}

struct Table {
  CsvReader rows;
  Places places;
  size_t columns;
};

// Opens a table with the separator that makes its first line name columns. Errors: none does.
absl::StatusOr<Table> OpenTable(const std::string& path, const CsvColumnNames& names) {
  absl::Status fault;
  size_t most = 0;
  for (const char separator : {',', ';', '\t', '|'}) {
    ASSIGN_OR_RETURN(CsvReader rows, CsvReader::Open(path, separator));
    CsvReader::Row header;
    ASSIGN_OR_RETURN(const bool found, rows.Next(&header));
    if (!found) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": empty, expected a line of column names"));
    }
    if (!header.fault.empty()) {
      fault.Update(absl::InvalidArgumentError(absl::StrCat(path, ":", header.line, ": ", header.fault)));
      continue;
    }
    const absl::StatusOr<Places> places = names.Find(header.fields);
    if (places.ok()) return Table{std::move(rows), *places, header.fields.size()};
    if (header.fields.size() <= most) continue;
    most = header.fields.size();
    fault = absl::InvalidArgumentError(absl::StrCat(path, ":", header.line, ": ", places.status().message()));
  }
  return fault;
}

// Takes rows of one table.
class RowReader {
 public:
  RowReader(const std::string& path, const Table& table, const std::string& language)
      : directory_(DirectoryName(path)),
        places_(table.places),
        columns_(table.columns),
        language_(language) {}

  // Fills in the item, or says why the row cannot be used.
  std::optional<Rejection> Read(const CsvReader::Row& row, CorpusItem* item);

 private:
  std::string Field(const CsvReader::Row& row, CsvField field) const {
    const int place = places_[static_cast<size_t>(field)];
    return place < 0 ? "" : std::string(absl::StripAsciiWhitespace(row.fields[place]));
  }

  std::optional<Rejection> ReadTimes(const CsvReader::Row& row, CorpusItem* item) const;
  std::string AudioPath(const std::string& written) const;

  const std::string directory_;
  const Places places_;
  const size_t columns_;
  const std::string language_;
  absl::flat_hash_set<std::string> ids_;
};

std::optional<Rejection> RowReader::Read(const CsvReader::Row& row, CorpusItem* item) {
  if (!row.fault.empty()) return Rejection{"", row.fault, row.detail, true};
  if (row.fields.size() != columns_) {
    return Rejection{"", "row with another number of fields than the header",
                     absl::StrCat(row.fields.size(), " fields, expected ", columns_), true};
  }
  const std::string id = Field(row, CsvField::kId);
  if (!id.empty() && !ids_.insert(id).second) return Rejection{"", "duplicate row", id, true};
  const std::string language = Field(row, CsvField::kLanguage);
  if (!language.empty() && !absl::EqualsIgnoreCase(language, language_)) {
    return Rejection{"", "clip in another language", language};
  }
  const std::string written = Field(row, CsvField::kAudio);
  if (written.empty()) return Rejection{"", "row without a path", "", true};
  item->text = Field(row, CsvField::kText);
  item->speaker = Field(row, CsvField::kSpeaker);
  const std::string split = SplitOfName(absl::AsciiStrToLower(Field(row, CsvField::kSplit)));
  if (!split.empty()) item->split = split;
  if (std::optional<Rejection> rejection = ReadTimes(row, item)) return rejection;
  item->audio_path = AudioPath(written);
  return CheckContainedFile(item->audio_path, "/", "audio");
}

std::optional<Rejection> RowReader::ReadTimes(const CsvReader::Row& row, CorpusItem* item) const {
  const struct {
    CsvField field;
    const char* name;
  } kTimes[] = {{CsvField::kStart, "start"}, {CsvField::kStop, "stop"}, {CsvField::kDuration, "duration"}};
  double values[3] = {0, 0, 0};
  for (int i = 0; i < 3; ++i) {
    const std::string text = Field(row, kTimes[i].field);
    if (text.empty()) continue;
    if (absl::SimpleAtod(text, &values[i]) && std::isfinite(values[i]) && values[i] >= 0) continue;
    return Rejection{
        "", "row with an invalid time",
        absl::StrCat("\"", kTimes[i].name, "\" is \"", text, "\", expected a number of at least 0"), true};
  }
  auto [start, stop, duration] = values;
  if (Field(row, CsvField::kStart).empty()) return std::nullopt;
  if (duration > 0 && stop > start) {
    const double rate = (stop - start) / duration;
    if (rate >= 4000 && rate <= 200000) {
      start /= rate;
      stop /= rate;
    }
  }
  if (stop > 0) duration = stop - start;
  if ((stop > 0 && stop <= start) || start > kMaxSeconds || duration > kMaxSeconds) {
    return Rejection{
        "", "row with an invalid time",
        absl::StrCat("from ", start, " s to ", stop, " s, expected a stop after the start, in seconds"),
        true};
  }
  item->offset_s = start;
  item->duration_s = duration;
  return std::nullopt;
}

std::string RowReader::AudioPath(const std::string& written) const {
  std::string path = written;
  // SpeechBrain's place holders: $data_root/a.wav, {data_root}/a.wav.
  const size_t slash = path.find('/');
  if (slash != std::string::npos && (path[0] == '$' || (path[0] == '{' && path[slash - 1] == '}'))) {
    path = path.substr(slash + 1);
  }
  const std::string beside = JoinPath(directory_, path);
  if (FileExists(beside)) return beside;
  const std::string above = JoinPath(JoinPath(directory_, ".."), path);
  return FileExists(above) ? above : beside;
}

absl::Status ReadOne(const std::string& path, const CsvColumnNames& names, const std::string& language,
                     CorpusListing* listing) {
  ASSIGN_OR_RETURN(Table table, OpenTable(path, names));
  RowReader reader(path, table, language);
  CsvReader::Row row;
  while (true) {
    ASSIGN_OR_RETURN(const bool found, table.rows.Next(&row));
    if (!found) return absl::OkStatus();
    CorpusItem item;
    item.key = absl::StrCat(fs::path(path).filename().string(), ":", row.line);
    item.split = SplitOfName(fs::path(path).stem().string());
    if (std::optional<Rejection> rejection = reader.Read(row, &item)) {
      rejection->key = item.key;
      listing->rejections.push_back(*std::move(rejection));
    } else {
      listing->items.push_back(std::move(item));
    }
  }
}

}  // namespace

absl::StatusOr<CorpusListing> CsvCorpus::ListClips(const std::string& directory,
                                                   const std::string& language) const {
  ASSIGN_OR_RETURN(const CsvColumnNames names, CsvColumnNames::Create(columns_));
  ASSIGN_OR_RETURN(const std::vector<std::string> tables, FindTables(directory));
  CorpusListing listing;
  for (const std::string& table : tables) RETURN_IF_ERROR(ReadOne(table, names, language, &listing));
  if (listing.items.empty() && listing.rejections.empty()) {
    return absl::NotFoundError(absl::StrCat(directory, ": no row in any table"));
  }
  return listing;
}

}  // namespace distill_l2s
