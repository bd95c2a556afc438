#pragma once

#include <google/protobuf/message.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// Unsets the field of `message` at a path of field names ("distillation.layer_pairs"), with all that it
// holds. Where it, or a message on the way to it, is not set, nothing changes. Errors name the path and its
// word that is no field of its message, or no message that holds others.
absl::Status ClearField(absl::string_view path, google::protobuf::Message* message);

}  // namespace distill_l2s
