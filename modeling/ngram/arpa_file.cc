#include "modeling/ngram/arpa_file.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <cmath>

#include "absl/strings/charconv.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "data/text/character_name.h"
#include "modeling/ngram/text_lines.h"

namespace distill_l2s {
namespace {

constexpr int64_t kMaxCount = int64_t{1} << 40;
constexpr int kMaxParts = kMaxNgramOrder + 2;

// The only characters that part the fields of a line: others of ASCII's white space may be in words.
constexpr char kBlanks[] = " \t\r";
constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";

// What a person can read of a line in an error.
std::string Shown(absl::string_view text) { return absl::StrCat("\"", ShowText(text, 60), "\""); }

absl::string_view WithoutBlanksAtEnd(absl::string_view line) {
  return line.substr(0, line.find_last_not_of(kBlanks) + 1);
}

// The parts of a line between blanks; their number, kMaxParts + 1 if there are more.
int Split(absl::string_view line, absl::string_view (&parts)[kMaxParts]) {
  int count = 0;
  for (size_t begin = line.find_first_not_of(kBlanks); begin != line.npos;) {
    if (count == kMaxParts) return kMaxParts + 1;
    const size_t end = line.find_first_of(kBlanks, begin);
    parts[count++] = line.substr(begin, end - begin);
    begin = line.find_first_not_of(kBlanks, end);
  }
  return count;
}

bool ParseFloat(absl::string_view text, float* value) {
  const auto result = absl::from_chars(text.data(), text.data() + text.size(), *value);
  return result.ec == std::errc() && result.ptr == text.data() + text.size() && std::isfinite(*value);
}

class ArpaReader {
 public:
  ArpaReader(TextLines lines, ArpaSink* sink) : lines_(std::move(lines)), sink_(sink) {}

  absl::Status Read() {
    RETURN_IF_ERROR(ReadCounts());
    RETURN_IF_ERROR(Named(sink_->Counts(counts_)));
    for (size_t i = 0; i < counts_.size(); ++i) RETURN_IF_ERROR(ReadOrder(static_cast<int>(i) + 1));
    if (line_ != "\\end\\") return Error(absl::StrCat(Found(), ", expected \\end\\"));
    RETURN_IF_ERROR(NextText());
    return ended_ ? absl::OkStatus() : Error(absl::StrCat(Found(), " after \\end\\, expected nothing"));
  }

 private:
  absl::Status Error(absl::string_view fault) const { return Named(absl::InvalidArgumentError(fault)); }

  absl::Status Named(const absl::Status& status) const {
    if (status.ok()) return status;
    return {status.code(), absl::StrCat(lines_.path(), ":", lines_.line_number(), ": ", status.message())};
  }

  // An error at `part` of the line, which the column of its first character locates.
  absl::Status ErrorAt(absl::string_view part, absl::string_view fault) const {
    const absl::string_view before = line_.substr(0, part.data() - line_.data());
    const auto column =
        1 + std::count_if(before.begin(), before.end(), [](char c) { return (c & 0xC0) != 0x80; });
    return Error(absl::StrCat("column ", column, ": ", fault));
  }

  std::string Found() const { return ended_ ? "the end of the file" : Shown(line_); }

  // Brings the next line that is not blank, without white space at its end, to line_.
  absl::Status NextText() {
    do {
      ASSIGN_OR_RETURN(const bool there, lines_.Next(&line_));
      ended_ = !there;
      line_ = ended_ ? absl::string_view() : WithoutBlanksAtEnd(line_);
    } while (!ended_ && line_.empty());
    return absl::OkStatus();
  }

  absl::Status ReadCounts();
  absl::Status ReadOrder(int order);
  absl::Status ReadNgram(int order);

  TextLines lines_;
  ArpaSink* sink_;
  std::vector<int64_t> counts_;
  absl::string_view line_;
  bool ended_ = false;
};

absl::Status ArpaReader::ReadCounts() {
  RETURN_IF_ERROR(NextText());
  if (absl::StartsWith(line_, "mmap lm http://kheafield.com/code")) {
    return Error(
        "a binary file of KenLM, which is mapped without being checked; expected the ARPA file that it was "
        "made from (lmplz writes it)");
  }
  if (absl::StartsWith(line_, kByteOrderMark)) {
    return Error(
        "the file begins with a byte order mark, expected \\data\\ (sed '1s/^\\xEF\\xBB\\xBF//' removes it)");
  }
  if (line_ != "\\data\\") return Error(absl::StrCat(Found(), ", expected \\data\\: is it an ARPA file?"));
  RETURN_IF_ERROR(NextText());
  while (absl::ConsumePrefix(&line_, "ngram ")) {
    const size_t equals = line_.find('=');
    int order = 0;
    int64_t count = -1;
    if (equals == line_.npos || !absl::SimpleAtoi(line_.substr(0, equals), &order) ||
        !absl::SimpleAtoi(line_.substr(equals + 1), &count) || count < 0 || count > kMaxCount) {
      return Error(absl::StrCat("\"ngram\" is followed by ", Shown(line_), ", expected ORDER=COUNT"));
    }
    if (order != static_cast<int>(counts_.size()) + 1 || order > kMaxNgramOrder) {
      return Error(absl::StrCat("the count of order ", order, ", expected order ", counts_.size() + 1,
                                " of at most ", kMaxNgramOrder));
    }
    counts_.push_back(count);
    RETURN_IF_ERROR(NextText());
  }
  return counts_.empty() ? Error(absl::StrCat(Found(), ", expected \"ngram 1=COUNT\"")) : absl::OkStatus();
}

absl::Status ArpaReader::ReadOrder(int order) {
  const std::string heading = absl::StrCat("\\", order, "-grams:");
  if (line_ != heading) return Error(absl::StrCat(Found(), ", expected ", heading));
  const int64_t count = counts_[order - 1];
  int64_t read = 0;
  RETURN_IF_ERROR(NextText());
  while (!ended_ && line_[0] != '\\') {
    if (++read > count) {
      return Error(absl::StrCat("more ", order, "-grams than the ", count, " of the file's head"));
    }
    RETURN_IF_ERROR(ReadNgram(order));
    RETURN_IF_ERROR(NextText());
  }
  if (read < count) {
    return Error(absl::StrCat(Found(), " behind ", read, " ", order, "-grams, expected ", count,
                              " of them as the file's head says"));
  }
  return Named(sink_->EndOfOrder(order));
}

absl::Status ArpaReader::ReadNgram(int order) {
  absl::string_view parts[kMaxParts];
  const int count = Split(line_, parts);
  if (count != order + 1 && count != order + 2) {
    return Error(absl::StrCat(Found(), ", expected a log10 probability, ", order,
                              order == 1 ? " word" : " words", " and perhaps a backoff"));
  }
  ArpaNgram ngram;
  ngram.order = order;
  if (!ParseFloat(parts[0], &ngram.log10_prob) || ngram.log10_prob > 0) {
    return ErrorAt(parts[0], absl::StrCat("the log10 probability is ", Shown(parts[0]),
                                          ", expected a number of at most 0"));
  }
  for (int i = 0; i < order; ++i) {
    if (!IsUtf8(parts[i + 1])) {
      return ErrorAt(parts[i + 1],
                     absl::StrCat("word ", i + 1, " is ", Shown(parts[i + 1]), ", expected UTF-8"));
    }
    ngram.words[i] = parts[i + 1];
  }
  if (count == order + 2) {
    const absl::string_view backoff = parts[order + 1];
    if (!ParseFloat(backoff, &ngram.log10_backoff)) {
      return ErrorAt(backoff, absl::StrCat("the log10 backoff is ", Shown(backoff), ", expected a number"));
    }
    if (order == static_cast<int>(counts_.size()) && ngram.log10_backoff != 0) {
      return ErrorAt(backoff,
                     absl::StrCat("the highest order has a backoff, ", Shown(backoff), ", expected none"));
    }
  }
  return Named(sink_->Ngram(ngram));
}

}  // namespace

bool IsUtf8(absl::string_view text) {
  const int64_t size = static_cast<int64_t>(text.size());
  for (int64_t i = 0; i < size;) {
    UChar32 code_point;
    U8_NEXT(text.data(), i, size, code_point);
    if (code_point < 0) return false;
  }
  return true;
}

absl::Status ReadArpaFile(const std::string& path, ArpaSink* sink) {
  ASSIGN_OR_RETURN(TextLines lines, TextLines::Open(path));
  return ArpaReader(std::move(lines), sink).Read();
}

}  // namespace distill_l2s
