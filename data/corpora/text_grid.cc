#include "data/corpora/text_grid.h"

#include <unicode/unistr.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "data/text/character_name.h"
#include "data/text/text_file_fault.h"

namespace distill_l2s {
namespace {

constexpr double kMaxSeconds = 1e6;

// The text of a file in UTF-8, without a byte order mark.
absl::StatusOr<std::string> DecodeText(absl::string_view bytes, absl::string_view source) {
  if (absl::StartsWith(bytes, "\xFF\xFE") || absl::StartsWith(bytes, "\xFE\xFF")) {
    const icu::UnicodeString text(bytes.data(), static_cast<int32_t>(bytes.size()), "UTF-16");
    std::string utf8;
    text.toUTF8String(utf8);
    if (text.isBogus()) {
      return absl::InvalidArgumentError(absl::StrCat(source, ": not UTF-16, as its byte order mark says"));
    }
    return utf8;
  }
  const std::string fault = TextFileFault(bytes);
  if (!fault.empty()) return absl::InvalidArgumentError(absl::StrCat(source, ": ", fault));
  return std::string(absl::StripPrefix(bytes, "\xEF\xBB\xBF"));
}

// Takes the values from the front of a TextGrid.
class Values {
 public:
  Values(absl::string_view text, absl::string_view source) : text_(text), source_(source) {}

  absl::StatusOr<std::string> TakeString() {
    RETURN_IF_ERROR(Find("a string in double quotes"));
    if (text_[begin_] != '"') return Error("a string in double quotes");
    std::string value;
    for (at_ = begin_ + 1; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        if (at_ + 1 == text_.size() || text_[at_ + 1] != '"') break;
        ++at_;
      }
      value += text_[at_];
    }
    if (at_ == text_.size()) return Error("a closing double quote");
    ++at_;
    return value;
  }

  absl::StatusOr<double> TakeNumber(const char* expected) {
    RETURN_IF_ERROR(Find(expected));
    const absl::string_view word = Word();
    double value = 0;
    if (!absl::SimpleAtod(word, &value) || !std::isfinite(value) || std::abs(value) > kMaxSeconds) {
      return Error(expected);
    }
    at_ = begin_ + word.size();
    return value;
  }

  absl::Status TakeExists() {
    RETURN_IF_ERROR(Find("<exists>"));
    if (Word() != "<exists>") return Error("<exists>: a TextGrid with tiers");
    at_ = begin_ + Word().size();
    return absl::OkStatus();
  }

  // An error at the value that was found last.
  absl::Status Error(absl::string_view expected) const {
    const absl::string_view before = text_.substr(0, begin_);
    const size_t line_begin = before.rfind('\n') + 1;  // 0 in the first line.
    const absl::string_view line = before.substr(line_begin);
    const auto column =
        1 + std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; });
    const std::string found =
        begin_ == text_.size() ? "the end of the file" : absl::StrCat("\"", ShowText(Word(), 40), "\"");
    return absl::InvalidArgumentError(
        absl::StrCat(source_, ":", 1 + std::count(before.begin(), before.end(), '\n'), ": column ", column,
                     ": ", found, ", expected ", expected));
  }

 private:
  absl::string_view Word() const {
    size_t end = begin_;
    while (end < text_.size() && !absl::ascii_isspace(text_[end])) ++end;
    return text_.substr(begin_, end - begin_);
  }

  // Brings the start of the next value to begin_, past words that are none, as "xmin", "=" and "[1]:".
  absl::Status Find(const char* expected) {
    begin_ = at_;
    while (begin_ < text_.size()) {
      const char c = text_[begin_];
      if (absl::ascii_isspace(c)) {
        ++begin_;
      } else if (c == '!') {
        begin_ = std::min(text_.find('\n', begin_), text_.size());
      } else if (c == '"' || c == '<' || c == '-' || c == '+' || absl::ascii_isdigit(c)) {
        return absl::OkStatus();
      } else {
        begin_ += Word().size();
      }
    }
    return Error(expected);
  }

  const absl::string_view text_;
  const std::string source_;
  size_t at_ = 0;
  size_t begin_ = 0;
};

absl::StatusOr<TextGridTier> TakeTier(Values* values) {
  ASSIGN_OR_RETURN(const std::string kind, values->TakeString());
  if (kind != "IntervalTier" && kind != "TextTier") return values->Error("\"IntervalTier\" or \"TextTier\"");
  TextGridTier tier;
  ASSIGN_OR_RETURN(tier.name, values->TakeString());
  for (const char* expected : {"the tier's begin", "the tier's end"}) {
    RETURN_IF_ERROR(values->TakeNumber(expected).status());
  }
  ASSIGN_OR_RETURN(const double count, values->TakeNumber("a number of intervals or points"));
  for (double i = 0; i < count; ++i) {
    TextGridTier::Interval interval;
    ASSIGN_OR_RETURN(interval.begin_s, values->TakeNumber("a time in seconds"));
    if (kind == "IntervalTier") {
      ASSIGN_OR_RETURN(interval.end_s, values->TakeNumber("a time in seconds"));
      if (interval.begin_s < 0 || interval.end_s < interval.begin_s) {
        return values->Error(absl::StrCat("an end not before the begin, ", interval.begin_s, " s"));
      }
    }
    ASSIGN_OR_RETURN(interval.text, values->TakeString());
    if (kind == "IntervalTier") tier.intervals.push_back(std::move(interval));
  }
  return tier;
}

}  // namespace

absl::StatusOr<std::vector<TextGridTier>> ParseTextGrid(absl::string_view bytes, absl::string_view source) {
  ASSIGN_OR_RETURN(const std::string text, DecodeText(bytes, source));
  Values values(text, source);
  ASSIGN_OR_RETURN(const std::string file_type, values.TakeString());
  if (!absl::StartsWith(file_type, "ooTextFile")) return values.Error("\"ooTextFile\": a text file of Praat");
  ASSIGN_OR_RETURN(const std::string object_class, values.TakeString());
  if (object_class != "TextGrid") return values.Error("\"TextGrid\"");
  for (const char* expected : {"the begin in seconds", "the end in seconds"}) {
    RETURN_IF_ERROR(values.TakeNumber(expected).status());
  }
  RETURN_IF_ERROR(values.TakeExists());
  ASSIGN_OR_RETURN(const double count, values.TakeNumber("a number of tiers"));
  std::vector<TextGridTier> tiers;
  for (double i = 0; i < count; ++i) {
    ASSIGN_OR_RETURN(TextGridTier tier, TakeTier(&values));
    tiers.push_back(std::move(tier));
  }
  return tiers;
}

}  // namespace distill_l2s
