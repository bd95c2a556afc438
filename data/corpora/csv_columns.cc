#include "data/corpora/csv_columns.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace distill_l2s {
namespace {

constexpr const char* kFieldNames[kCsvFields] = {"audio", "text",  "id",   "speaker", "language",
                                                 "split", "start", "stop", "duration"};

// The first that a table has counts.
constexpr const char* kKnown[kCsvFields] = {
    "wav audio audio_filepath audio_path audio_file path file file_name filename wav_filename",
    "wrd text transcript transcription sentence txt",
    "id key utt_id",
    "spk_id speaker speaker_id client_id",
    "lang language locale",
    "split",
    "start offset",
    "stop end",
    "duration"};

std::string Normalized(absl::string_view name) {
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(name));
}

}  // namespace

absl::StatusOr<CsvColumnNames> CsvColumnNames::Create(absl::string_view assignments) {
  CsvColumnNames columns;
  for (int i = 0; i < kCsvFields; ++i) columns.names_[i] = absl::StrSplit(kKnown[i], ' ');
  for (const absl::string_view assignment : absl::StrSplit(assignments, ',', absl::SkipEmpty())) {
    const std::vector<absl::string_view> sides = absl::StrSplit(assignment, absl::MaxSplits('=', 1));
    const auto field = std::find(std::begin(kFieldNames), std::end(kFieldNames), Normalized(sides[0]));
    if (field == std::end(kFieldNames) || sides.size() != 2 || Normalized(sides[1]).empty()) {
      return absl::InvalidArgumentError(absl::StrCat("\"", assignment,
                                                     "\" names no column, expected FIELD=NAME with one of ",
                                                     absl::StrJoin(kFieldNames, ", ")));
    }
    const auto place = field - std::begin(kFieldNames);
    if (columns.assigned_[place]) {
      return absl::InvalidArgumentError(absl::StrCat("\"", *field, "\" is named twice"));
    }
    columns.assigned_[place] = true;
    columns.names_[place] = {Normalized(sides[1])};
  }
  return columns;
}

absl::StatusOr<std::array<int, kCsvFields>> CsvColumnNames::Find(
    const std::vector<std::string>& header) const {
  std::array<int, kCsvFields> places;
  places.fill(-1);
  const auto error = [&](absl::string_view fault) {
    return absl::InvalidArgumentError(absl::StrCat(fault, "; there are: ", absl::StrJoin(header, ", "),
                                                   ". --columns=audio=NAME,text=NAME says which"));
  };
  std::vector<std::string> columns;
  for (const std::string& column : header) columns.push_back(Normalized(column));
  for (int i = 0; i < kCsvFields; ++i) {
    for (const std::string& name : names_[i]) {
      const auto count = std::count(columns.begin(), columns.end(), name);
      if (count > 1) return error(absl::StrCat("the column \"", name, "\" stands twice"));
      if (count == 0 || places[i] >= 0) continue;
      places[i] = static_cast<int>(std::find(columns.begin(), columns.end(), name) - columns.begin());
    }
    const bool needed = i == static_cast<int>(CsvField::kAudio) || i == static_cast<int>(CsvField::kText);
    if (places[i] < 0 && (needed || assigned_[i])) {
      return error(absl::StrCat("no column for ", kFieldNames[i], ", expected ",
                                names_[i].size() > 1 ? "one of " : "", absl::StrJoin(names_[i], ", ")));
    }
  }
  return places;
}

}  // namespace distill_l2s
