#include "data/corpora/csv_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace distill_l2s {

absl::StatusOr<CsvReader> CsvReader::Open(const std::string& path, char separator) {
  ASSIGN_OR_RETURN(LineReader lines, LineReader::Open(path));
  return CsvReader(std::move(lines), separator);
}

absl::StatusOr<bool> CsvReader::Pend(size_t count) {
  while (pending_.size() < count) {
    LineReader::Line line;
    ASSIGN_OR_RETURN(const bool found, lines_.Next(&line));
    if (!found) return false;
    pending_.push_back({std::string(line.text), line.number, line.too_long});
  }
  return true;
}

absl::StatusOr<size_t> CsvReader::Parse(Row* row) {
  const auto fault = [&](const char* name, size_t column) {
    row->fields.clear();
    row->fault = name;
    row->detail = absl::StrCat("column ", column + 1);
    return size_t{1};
  };
  size_t lines = 1;
  size_t at = 0;
  while (true) {
    std::string field;
    const size_t begin = at;
    if (at < pending_[lines - 1].text.size() && pending_[lines - 1].text[at] == '"') {
      const size_t first = lines;
      for (++at;; ++at) {
        const std::string& text = pending_[lines - 1].text;
        if (at < text.size() && text[at] == '"') {
          if (at + 1 == text.size() || text[at + 1] != '"') break;
          field += text[at++];
        } else if (at < text.size()) {
          field += text[at];
        } else {
          ASSIGN_OR_RETURN(const bool there, Pend(lines + 1));
          if (!there || lines == kMaxLines || field.size() > LineReader::kMaxLineBytes) {
            return first == 1 ? fault(kOpenQuote, begin) : fault(kOpenQuote, 0);
          }
          field += '\n';
          at = static_cast<size_t>(-1);
          ++lines;
        }
      }
      ++at;
    } else {
      at = pending_[lines - 1].text.find(separator_, at);
      at = at == std::string::npos ? pending_[lines - 1].text.size() : at;
      field = pending_[lines - 1].text.substr(begin, at - begin);
    }
    row->fields.push_back(std::move(field));
    const std::string& text = pending_[lines - 1].text;
    if (at == text.size()) return lines;
    if (text[at] != separator_) return fault(kBehindQuote, at);
    ++at;
  }
}

absl::StatusOr<bool> CsvReader::Next(Row* row) {
  while (true) {
    ASSIGN_OR_RETURN(const bool found, Pend(1));
    if (!found) return false;
    if (pending_[0].text.find_first_not_of(" \t") != std::string::npos) break;
    pending_.pop_front();
  }
  *row = Row();
  row->line = pending_[0].number;
  size_t lines = 1;
  if (pending_[0].too_long) {
    row->fault = kTooLong;
  } else {
    ASSIGN_OR_RETURN(lines, Parse(row));
  }
  for (const std::string& field : row->fields) {
    if (field.find('\0') == std::string::npos) continue;
    row->fault = kNul;
    row->fields.clear();
    break;
  }
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(lines));
  return true;
}

}  // namespace distill_l2s
