#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {

// Whether a parameter of Wav2Vec2ForCtc is one of those that each language of MMS has for itself: the
// attention adapters and the head.
bool IsLanguageParameter(absl::string_view parameter);
// The attention adapters alone.
bool IsAdapterParameter(absl::string_view parameter);

// adapter.<language>.safetensors, as transformers names the file.
std::string AdapterFileName(absl::string_view language);

// Replaces the language parameters among `tensors` by those of `directory`/adapter.<language>.safetensors or
// .bin. Errors: neither file is there (languages that are get named), an unreadable one, or one with any
// other tensor.
absl::Status ReplaceLanguage(const std::string& directory, absl::string_view language, TensorMap* tensors);

}  // namespace distill_l2s
