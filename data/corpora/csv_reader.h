#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/corpora/line_reader.h"

namespace distill_l2s {

// The rows of a CSV file as RFC 4180 has them, from anywhere: fields between separators, a field in double
// quotes may hold separators, lines ends and doubled quotes; lines end with LF or CRLF. Within a field that
// does not begin with a quote, quotes are characters like others. A row that is no row has a named fault and
// costs the line it begins on alone. Not thread-safe.
class CsvReader {
 public:
  static constexpr char kTooLong[] = "row over 1 MiB";
  static constexpr char kNul[] = "row with a NUL";
  static constexpr char kOpenQuote[] = "row with a quote that is not closed";
  static constexpr char kBehindQuote[] = "row with text behind a closing quote";
  static constexpr int kMaxLines = 64;  // That a row may have.

  struct Row {
    int64_t line = 0;  // Where it begins.
    std::vector<std::string> fields;
    std::string fault;   // One of the above, or empty.
    std::string detail;  // The column.
  };

  // Errors: those of LineReader.
  //   separator  ends a field
  static absl::StatusOr<CsvReader> Open(const std::string& path, char separator);

  // Brings the next row that is not blank; false at the end. Errors: the disk's.
  absl::StatusOr<bool> Next(Row* row);

  const std::string& path() const { return lines_.path(); }

 private:
  struct Line {
    std::string text;
    int64_t number = 0;
    bool too_long = false;
  };

  CsvReader(LineReader lines, char separator) : lines_(std::move(lines)), separator_(separator) {}
  // Makes sure that pending_[count - 1] is there; false if the file ends before.
  absl::StatusOr<bool> Pend(size_t count);
  // Takes the fields of the row that begins at pending_[0]; the number of its lines.
  absl::StatusOr<size_t> Parse(Row* row);

  LineReader lines_;
  char separator_;
  std::deque<Line> pending_;
};

}  // namespace distill_l2s
