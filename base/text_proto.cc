#include "base/text_proto.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/file.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr int kMaxDepth = 100;

// Keeps the first error, with its position counted from 1 and the line itself: the parser's own text does not
// always name the field.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  FirstError(absl::string_view text, absl::string_view source) : text_(text), source_(source) {}
  void AddError(int line, google::protobuf::io::ColumnNumber column, const std::string& message) override {
    if (!error_.empty()) return;
    if (line < 0) {
      error_ = absl::StrCat(source_, ": ", message);
      return;
    }
    const std::vector<absl::string_view> lines = absl::StrSplit(text_, '\n');
    const auto in_line = line < static_cast<int>(lines.size()) ? absl::StripAsciiWhitespace(lines[line]) : "";
    error_ = absl::StrCat(source_, ":", line + 1, ":", column + 1, ": ", message);
    if (!in_line.empty()) absl::StrAppend(&error_, " In: ", in_line.substr(0, 100));
  }
  const std::string& error() const { return error_; }

 private:
  const absl::string_view text_;
  const std::string source_;
  std::string error_;
};

}  // namespace

absl::Status ParseTextProto(absl::string_view text, absl::string_view source,
                            google::protobuf::Message* message) {
  google::protobuf::TextFormat::Parser parser;
  FirstError error(text, source);
  parser.RecordErrorsTo(&error);
  parser.SetRecursionLimit(kMaxDepth);
  if (parser.ParseFromString(std::string(text), message)) return absl::OkStatus();
  return absl::InvalidArgumentError(error.error());
}

absl::Status ReadTextProto(const std::string& path, google::protobuf::Message* message) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path, 16 << 20));
  return ParseTextProto(text, path, message);
}

std::string ToTextProto(const google::protobuf::Message& message) {
  std::string text;
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  printer.PrintToString(message, &text);
  return text;
}

}  // namespace distill_l2s
