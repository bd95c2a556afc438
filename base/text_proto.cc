#include "base/text_proto.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/text_format.h>

#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/file.h"
#include "base/nearest_name.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr int kMaxDepth = 100;

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

std::vector<std::string> FieldNames(const Descriptor& message) {
  std::vector<std::string> names;
  for (int i = 0; i < message.field_count(); ++i) names.push_back(message.field(i)->name());
  return names;
}

std::string Written(const FieldDescriptor& field) {
  return absl::StrCat(field.name(), field.message_type() == nullptr ? ": ..." : " { ... }");
}

// The fields that lead from `message` to the first for which `wanted` holds, level by level. Empty: none.
std::vector<const FieldDescriptor*> FindField(const Descriptor& message,
                                              const std::function<bool(const FieldDescriptor&)>& wanted) {
  struct Place {
    const Descriptor* message;
    std::vector<const FieldDescriptor*> path;
  };
  std::vector<Place> places = {{&message, {}}};
  std::set<const Descriptor*> seen = {&message};
  for (size_t next = 0; next < places.size(); ++next) {
    const Place place = places[next];
    for (int i = 0; i < place.message->field_count(); ++i) {
      const FieldDescriptor* field = place.message->field(i);
      std::vector<const FieldDescriptor*> path = place.path;
      path.push_back(field);
      if (wanted(*field)) return path;
      if (field->message_type() != nullptr && seen.insert(field->message_type()).second) {
        places.push_back({field->message_type(), std::move(path)});
      }
    }
  }
  return {};
}

// The text between `before` and the next quotation mark.
std::string Quoted(absl::string_view text, absl::string_view before) {
  const size_t begin = text.find(before);
  if (begin == absl::string_view::npos) return "";
  text.remove_prefix(begin + before.size());
  return std::string(text.substr(0, text.find('"')));
}

// Ignores errors: the parser reports them.
class NoErrors : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int, google::protobuf::io::ColumnNumber, const std::string&) override {}
};

// Where the innermost brace that is open at the end of the text stands, as "the { of line 3, column 14"; ""
// if none is.
std::string OpenBrace(absl::string_view text) {
  google::protobuf::io::ArrayInputStream stream(text.data(), static_cast<int>(text.size()));
  NoErrors no_errors;
  google::protobuf::io::Tokenizer tokenizer(&stream, &no_errors);
  tokenizer.set_comment_style(google::protobuf::io::Tokenizer::SH_COMMENT_STYLE);
  std::vector<std::string> open;
  while (tokenizer.Next()) {
    const auto& token = tokenizer.current();
    if (token.text == "{") {
      open.push_back(absl::StrCat("the { of line ", token.line + 1, ", column ", token.column + 1));
    } else if (token.text == "}" && !open.empty()) {
      open.pop_back();
    }
  }
  return open.empty() ? "" : open.back();
}

// The first error, with its position counted from 1, the line itself, and what helps to mend it.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  FirstError(absl::string_view text, absl::string_view source, const Descriptor& root)
      : text_(text), source_(source), root_(root) {}
  void AddError(int line, google::protobuf::io::ColumnNumber column, const std::string& message) override {
    if (!error_.empty()) return;
    if (line < 0) {
      error_ = absl::StrCat(source_, ": ", message);
      return;
    }
    const std::vector<absl::string_view> lines = absl::StrSplit(text_, '\n');
    const auto in_line = line < static_cast<int>(lines.size()) ? absl::StripAsciiWhitespace(lines[line]) : "";
    error_ = absl::StrCat(source_, ":", line + 1, ":", column + 1, ": ", Explain(message));
    if (!in_line.empty()) absl::StrAppend(&error_, " In: ", in_line.substr(0, 100));
  }
  const std::string& error() const { return error_; }

 private:
  std::string Explain(const std::string& message) const {
    if (absl::EndsWith(message, "got: ")) return ExplainEnd(message);
    if (const std::string field = Quoted(message, "has no field named \""); !field.empty()) {
      return ExplainUnknownField(Quoted(message, "Message type \""), field);
    }
    if (const std::string value = Quoted(message, "enumeration value of \""); !value.empty()) {
      return absl::StrCat(message, ExpectedValues(Quoted(message, "for field \"")));
    }
    return message;
  }

  std::string ExplainEnd(const std::string& message) const {
    const std::string brace = OpenBrace(text_);
    if (brace.empty()) return absl::StrCat(message, "the end of the text.");
    return absl::StrCat("the text ends before ", brace, " is closed: expected }.");
  }

  std::string ExplainUnknownField(const std::string& type, const std::string& field) const {
    std::string text = absl::StrCat("no field \"", field, "\" in ", type);
    const Descriptor* const message = root_.file()->pool()->FindMessageTypeByName(type);
    if (message == nullptr) return absl::StrCat(text, ".");
    if (const std::string nearest = NearestName(field, FieldNames(*message)); !nearest.empty()) {
      return absl::StrCat(text, "; did you mean \"", nearest, "\"?");
    }
    if (root_.FindFieldByName(field) != nullptr) {
      return absl::StrCat(text, "; it belongs to ", root_.name(), " itself: is a } missing before it?");
    }
    if (const std::string example = FieldExample(root_, field); !example.empty()) {
      return absl::StrCat(text, "; its place is ", example, ".");
    }
    return absl::StrCat(text, ", expected ", absl::StrJoin(FieldNames(*message), ", "), ".");
  }

  std::string ExpectedValues(const std::string& field) const {
    const auto path = FindField(root_, [&](const FieldDescriptor& candidate) {
      return candidate.name() == field && candidate.enum_type() != nullptr;
    });
    if (path.empty()) return "";
    std::vector<std::string> values;
    const auto* const type = path.back()->enum_type();
    for (int i = 0; i < type->value_count(); ++i) values.push_back(type->value(i)->name());
    return absl::StrCat(" Expected ", absl::StrJoin(values, ", "), ".");
  }

  const absl::string_view text_;
  const std::string source_;
  const Descriptor& root_;
  std::string error_;
};

}  // namespace

std::string FieldExample(const Descriptor& message, absl::string_view field) {
  const auto path =
      FindField(message, [&](const FieldDescriptor& candidate) { return candidate.name() == field; });
  if (path.empty()) return "";
  std::string example = Written(*path.back());
  for (size_t i = path.size() - 1; i-- > 0;) example = absl::StrCat(path[i]->name(), " { ", example, " }");
  return example;
}

absl::Status ParseTextProto(absl::string_view text, absl::string_view source,
                            google::protobuf::Message* message) {
  google::protobuf::TextFormat::Parser parser;
  FirstError error(text, source, *message->GetDescriptor());
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
