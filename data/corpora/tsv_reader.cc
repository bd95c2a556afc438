#include "data/corpora/tsv_reader.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"

namespace distill_l2s {

absl::StatusOr<TsvReader> TsvReader::Open(const std::string& path) {
  ASSIGN_OR_RETURN(LineReader lines, LineReader::Open(path));
  LineReader::Line header;
  ASSIGN_OR_RETURN(const bool found, lines.Next(&header));
  if (!found) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": empty, expected a line of column names"));
  }
  if (header.too_long || header.text.find('\0') != absl::string_view::npos) {
    return absl::InvalidArgumentError(absl::StrCat(path, ":1: not a line of column names"));
  }
  std::vector<std::string> columns = absl::StrSplit(header.text, '\t');
  std::set<absl::string_view> names;
  for (const std::string& name : columns) {
    if (!names.insert(name).second) {
      return absl::InvalidArgumentError(absl::StrCat(path, ":1: the column \"", name, "\" stands twice"));
    }
  }
  return TsvReader(std::move(lines), std::move(columns));
}

int TsvReader::Column(absl::string_view name) const {
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  return found == columns_.end() ? -1 : static_cast<int>(found - columns_.begin());
}

absl::StatusOr<bool> TsvReader::Next(Row* row) {
  LineReader::Line line;
  ASSIGN_OR_RETURN(const bool found, lines_.Next(&line));
  if (!found) return false;
  row->line = line.number;
  row->fields.clear();
  row->fault.clear();
  row->detail.clear();
  if (line.too_long) {
    row->fault = kTooLong;
  } else if (line.text.find_first_not_of(" \t") == absl::string_view::npos) {
    row->fault = kEmpty;
  } else if (line.text.find('\0') != absl::string_view::npos) {
    row->fault = kNul;
  } else {
    row->fields = absl::StrSplit(line.text, '\t');
    if (row->fields.size() == columns_.size()) return true;
    row->fault = kFields;
    row->detail = absl::StrCat(row->fields.size(), " fields, expected ", columns_.size());
    row->fields.clear();
  }
  return true;
}

}  // namespace distill_l2s
