#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// Parses protobuf text format into `message`. Errors name `source`, line, column and the field: an unknown
// field, a value of the wrong type, a missing required field.
absl::Status ParseTextProto(absl::string_view text, absl::string_view source,
                            google::protobuf::Message* message);

absl::Status ReadTextProto(const std::string& path, google::protobuf::Message* message);

std::string ToTextProto(const google::protobuf::Message& message);

}  // namespace distill_l2s
