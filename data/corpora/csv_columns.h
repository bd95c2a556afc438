#pragma once

#include <array>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// The contents of a column in a table of clips.
enum class CsvField { kAudio, kText, kId, kSpeaker, kLanguage, kSplit, kStart, kStop, kDuration };
constexpr int kCsvFields = 9;

// The names that columns may have.
class CsvColumnNames {
 public:
  // The known names, and those of `assignments` ("audio=clip,text=said") instead of them. Errors name the
  // assignment: another field, a name that is empty, a field twice.
  static absl::StatusOr<CsvColumnNames> Create(absl::string_view assignments);

  // The place of each field in the columns of `header`, -1 where it has none. Capitals and spaces around a
  // name do not matter. Errors say which columns there are: no audio or no text, two of one field, a column
  // of the assignments that is missing.
  absl::StatusOr<std::array<int, kCsvFields>> Find(const std::vector<std::string>& header) const;

 private:
  std::array<std::vector<std::string>, kCsvFields> names_;  // In small letters.
  std::array<bool, kCsvFields> assigned_ = {};
};

}  // namespace distill_l2s
