#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/corpora/line_reader.h"

namespace distill_l2s {

// A table of tab-separated values whose first line names its columns, from anywhere. Quotes are characters
// like any other, as Common Voice writes its tables: a row is a line. A row that is no row has a named fault
// and does not end the table. Not thread-safe.
class TsvReader {
 public:
  static constexpr char kTooLong[] = "row over 1 MiB";
  static constexpr char kEmpty[] = "empty row";
  static constexpr char kNul[] = "row with a NUL";
  static constexpr char kFields[] = "row with another number of fields than the header";

  struct Row {
    int64_t line = 0;
    std::vector<absl::string_view> fields;  // As many as columns; empty if there is a fault.
    std::string fault;                      // One of the above, or empty.
    std::string detail;                     // What this row has.
  };

  // Errors name the path: no such file, no header, a column that stands twice.
  static absl::StatusOr<TsvReader> Open(const std::string& path);

  // The place of a column in Row::fields; -1 if there is none of the name.
  int Column(absl::string_view name) const;

  // The next row, valid until the call after it; false at the end.
  absl::StatusOr<bool> Next(Row* row);

  const std::vector<std::string>& columns() const { return columns_; }
  const LineReader& lines() const { return lines_; }

 private:
  TsvReader(LineReader lines, std::vector<std::string> columns)
      : lines_(std::move(lines)), columns_(std::move(columns)) {}

  LineReader lines_;
  std::vector<std::string> columns_;
};

}  // namespace distill_l2s
