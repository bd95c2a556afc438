#include "experiments/training/torch_errors.h"

#include <c10/util/Exception.h>

#include <new>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace distill_l2s {

bool IsOutOfMemory(const std::exception& error) {
  if (dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr) return true;
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return true;
  const std::string text = ErrorText(error);
  for (const char* sign : {"CUBLAS_STATUS_ALLOC_FAILED", "CUDNN_STATUS_ALLOC_FAILED",
                           "DEVICE_ALLOCATION_FAILED", "out of memory", "can't allocate memory"}) {
    if (absl::StrContains(text, sign)) return true;
  }
  return false;
}

std::string ErrorText(const std::exception& error) {
  const auto* const torch = dynamic_cast<const c10::Error*>(&error);
  std::string text = torch == nullptr ? error.what() : torch->what_without_backtrace();
  // A message of another exception's may have taken in its backtrace.
  text = text.substr(0, text.find("\nException raised from "));
  return std::string(absl::StripTrailingAsciiWhitespace(text));
}

absl::Status ErrorStatus(const std::exception& error) {
  if (!IsOutOfMemory(error)) return absl::InternalError(ErrorText(error));
  return absl::ResourceExhaustedError(absl::StrCat("out of memory: ", ErrorText(error)));
}

absl::Status CatchErrors(const std::function<absl::Status()>& work) {
  try {
    return work();
  } catch (const std::exception& error) {
    return ErrorStatus(error);
  }
}

}  // namespace distill_l2s
