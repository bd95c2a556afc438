#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// Parses protobuf text format into `message`. Errors name `source`, line, column and the field: an unknown
// field, with the name that is near or the message that has it; a value of the wrong type; a missing required
// field; a brace that is not closed, by its own line.
absl::Status ParseTextProto(absl::string_view text, absl::string_view source,
                            google::protobuf::Message* message);

absl::Status ReadTextProto(const std::string& path, google::protobuf::Message* message);

// How a field of that name is written in the text of a `message`, at whichever depth it first appears:
// "optimization { learning_rate: ... }". "" if there is none.
std::string FieldExample(const google::protobuf::Descriptor& message, absl::string_view field);

std::string ToTextProto(const google::protobuf::Message& message);

}  // namespace distill_l2s
