#include "base/proto_difference.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>

#include <memory>

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::TextFormat;
using google::protobuf::util::MessageDifferencer;

// The field that a path ends with.
using Place = MessageDifferencer::SpecificField;

std::string PathText(const std::vector<Place>& path) {
  std::string text;
  for (const Place& place : path) {
    absl::StrAppend(&text, text.empty() ? "" : ".", place.field->name());
    if (!place.field->is_repeated()) continue;
    absl::StrAppend(&text, "[", place.index >= 0 ? place.index : place.new_index, "]");
  }
  return text;
}

std::string Value(const Message& message, const FieldDescriptor& field, int index) {
  TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  std::string value;
  printer.PrintFieldValueToString(message, &field, field.is_repeated() ? index : -1, &value);
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return value;
  while (!value.empty() && value.back() == ' ') value.pop_back();
  return value.empty() ? "{}" : absl::StrCat("{ ", value, " }");
}

std::string Unset(const Message& message, const FieldDescriptor& field) {
  if (!field.has_default_value()) return "unset";
  // A message without fields reads as its defaults.
  const std::unique_ptr<Message> defaults(message.New());
  return absl::StrCat("unset (", Value(*defaults, field, -1), ")");
}

class Lister : public MessageDifferencer::Reporter {
 public:
  void ReportAdded(const Message&, const Message& now, const std::vector<Place>& path) override {
    const Place& place = path.back();
    Add(path, Unset(now, *place.field), Value(now, *place.field, place.new_index));
  }
  void ReportDeleted(const Message& then, const Message&, const std::vector<Place>& path) override {
    const Place& place = path.back();
    Add(path, Value(then, *place.field, place.index), Unset(then, *place.field));
  }
  void ReportModified(const Message& then, const Message& now, const std::vector<Place>& path) override {
    const Place& place = path.back();
    // Its fields are reported by themselves.
    if (place.field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) return;
    Add(path, Value(then, *place.field, place.index), Value(now, *place.field, place.new_index));
  }

  std::vector<std::string> differences;

 private:
  void Add(const std::vector<Place>& path, const std::string& then, const std::string& now) {
    differences.push_back(absl::StrCat(PathText(path), ": ", then, " -> ", now));
  }
};

}  // namespace

std::vector<std::string> ListDifferences(const Message& then, const Message& now) {
  Lister lister;
  MessageDifferencer differencer;
  differencer.ReportDifferencesTo(&lister);
  differencer.Compare(then, now);
  return lister.differences;
}

}  // namespace distill_l2s
