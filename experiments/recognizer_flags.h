#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "modeling/recognizer/recognizer.h"

namespace distill_l2s {

// The values of the flags --model, --target_language, --device, --precision and --batch_s, which come with
// this library, as --threads does.
struct RecognizerFlags {
  std::string model_dir;  // FindModelDirectory() of what the user typed.
  RecognizerOptions options;
  double batch_s = 60;
};

// Checks the flags, opens the device and lets LibTorch compute with --threads. Errors name the flag: no
// model, a precision, device or number that is none, int8 on a GPU; or they are FindModelDirectory()'s and
// OpenDevice()'s.
absl::StatusOr<RecognizerFlags> ParseRecognizerFlags();

}  // namespace distill_l2s
