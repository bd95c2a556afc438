#include "data/corpora/kaldi_table.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "data/corpora/line_reader.h"

namespace distill_l2s {

absl::StatusOr<KaldiTable> KaldiTable::Read(const std::string& path, const std::string& name,
                                            std::vector<Rejection>* rejections) {
  ASSIGN_OR_RETURN(LineReader lines, LineReader::Open(path));
  KaldiTable table;
  LineReader::Line line;
  while (true) {
    ASSIGN_OR_RETURN(const bool found, lines.Next(&line));
    if (!found) return table;
    const auto reject = [&](const char* reason, absl::string_view detail) {
      rejections->push_back(
          {absl::StrCat(name, ":", line.number), reason, std::string(detail), /*damage=*/true});
    };
    const absl::string_view text = absl::StripAsciiWhitespace(line.text);
    if (text.empty()) continue;
    if (line.too_long) {
      reject("row over 1 MiB", "");
      continue;
    }
    if (text.find('\0') != absl::string_view::npos) {
      reject("row with a NUL", "");
      continue;
    }
    const absl::string_view key = text.substr(0, text.find_first_of(" \t"));
    if (!table.places_.emplace(key, table.rows_.size()).second) {
      reject("duplicate row", key.substr(0, 100));
      continue;
    }
    table.rows_.push_back(
        {std::string(key), std::string(absl::StripLeadingAsciiWhitespace(text.substr(key.size())))});
  }
}

const std::string* KaldiTable::Find(absl::string_view key) const {
  const auto place = places_.find(key);
  return place == places_.end() ? nullptr : &rows_[place->second].value;
}

}  // namespace distill_l2s
