#include "modeling/wav2vec2/language_adapter.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "modeling/checkpoint/checkpoint.h"

namespace distill_l2s {
namespace {

constexpr size_t kMaximumLanguagesListed = 20;

// The first languages, by name, whose adapters are in `directory`.
std::string LanguagesThere(const std::string& directory) {
  std::vector<std::string> languages;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    absl::string_view language = name;
    if (!absl::ConsumePrefix(&language, "adapter.")) continue;
    if (absl::ConsumeSuffix(&language, ".safetensors") || absl::ConsumeSuffix(&language, ".bin")) {
      languages.emplace_back(language);
    }
  }
  if (languages.empty()) return "no adapter at all";
  std::sort(languages.begin(), languages.end());
  const size_t listed = std::min(languages.size(), kMaximumLanguagesListed);
  const std::string names = absl::StrJoin(languages.begin(), languages.begin() + listed, ", ");
  return absl::StrCat("adapters of ", names, listed < languages.size() ? ", ..." : "");
}

}  // namespace

bool IsAdapterParameter(absl::string_view parameter) {
  return absl::StrContains(parameter, ".adapter_layer.");
}

bool IsLanguageParameter(absl::string_view parameter) {
  return IsAdapterParameter(parameter) || absl::StartsWith(parameter, "lm_head.");
}

std::string AdapterFileName(absl::string_view language) {
  return absl::StrCat("adapter.", language, ".safetensors");
}

absl::Status ReplaceLanguage(const std::string& directory, absl::string_view language, TensorMap* tensors) {
  if (language.empty() || absl::StrContains(language, "/")) {
    return absl::InvalidArgumentError(absl::StrCat("the language \"", language, "\" cannot name a file"));
  }
  std::string path = JoinPath(directory, AdapterFileName(language));
  if (!FileExists(path)) path = JoinPath(directory, absl::StrCat("adapter.", language, ".bin"));
  if (!FileExists(path)) {
    return absl::NotFoundError(absl::StrCat(directory, ": holds neither ", AdapterFileName(language),
                                            " nor adapter.", language, ".bin, but ",
                                            LanguagesThere(directory)));
  }
  ASSIGN_OR_RETURN(Checkpoint adapter, ReadCheckpointFile(path));
  for (const auto& [name, tensor] : adapter.tensors) {
    if (!IsLanguageParameter(name)) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": holds the tensor ", name, ", which is no adapter's and no head's"));
    }
  }
  for (auto it = tensors->begin(); it != tensors->end();) {
    it = IsLanguageParameter(it->first) ? tensors->erase(it) : std::next(it);
  }
  for (auto& [name, tensor] : adapter.tensors) tensors->emplace(name, std::move(tensor));
  return absl::OkStatus();
}

}  // namespace distill_l2s
