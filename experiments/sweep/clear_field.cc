#include "experiments/sweep/clear_field.h"

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace distill_l2s {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status ClearField(absl::string_view path, Message* message) {
  const std::vector<std::string> words = absl::StrSplit(path, '.');
  // The whole path is checked, also beyond a message that is not set.
  std::vector<const FieldDescriptor*> fields;
  const Descriptor* type = message->GetDescriptor();
  for (const std::string& word : words) {
    const FieldDescriptor* field = type == nullptr ? nullptr : type->FindFieldByName(word);
    if (field == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat(
          "clear: \"", path, "\": expected \"", word, "\" to be a field of ",
          type == nullptr ? absl::StrCat("\"", fields.back()->name(), "\", which holds none by one name")
                          : std::string(type->name())));
    }
    fields.push_back(field);
    type = field->is_repeated() ? nullptr : field->message_type();
  }
  for (size_t i = 0; i + 1 < fields.size(); ++i) {
    if (!message->GetReflection()->HasField(*message, fields[i])) return absl::OkStatus();
    message = message->GetReflection()->MutableMessage(message, fields[i]);
  }
  message->GetReflection()->ClearField(message, fields.back());
  return absl::OkStatus();
}

}  // namespace distill_l2s
