#include "data/text/vocabulary_file.h"

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/file.h"
#include "base/json.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

using nlohmann::json;

constexpr size_t kMaximumLanguagesListed = 20;

absl::StatusOr<json> ReadObjectIfThere(const std::string& path) {
  if (!FileExists(path)) return json::object();
  ASSIGN_OR_RETURN(json object, ReadJson(path));
  if (!object.is_object()) return absl::InvalidArgumentError(absl::StrCat(path, ": expected an object"));
  return object;
}

// A token of tokenizer_config.json: a string, or an object with its "content"; empty: none.
std::string Token(const json& config, const char* key) {
  const auto found = config.find(key);
  if (found == config.end()) return "";
  const json& value = found->is_object() && found->contains("content") ? found->at("content") : *found;
  return value.is_string() ? value.get<std::string>() : "";
}

// The vocabularies of a file that holds several: an object of objects.
bool HoldsLanguages(const json& object) {
  return !object.empty() &&
         std::all_of(object.begin(), object.end(), [](const json& value) { return value.is_object(); });
}

absl::StatusOr<std::string> ChooseLanguage(const json& vocabularies, absl::string_view asked,
                                           const json& tokenizer_config, const std::string& path) {
  std::string language(asked);
  if (language.empty()) language = Token(tokenizer_config, "target_lang");
  if (language.empty() && vocabularies.size() == 1) language = vocabularies.begin().key();
  if (vocabularies.contains(language)) return language;
  std::vector<std::string> names;
  for (const auto& [name, unused] : vocabularies.items()) {
    if (names.size() < kMaximumLanguagesListed) names.push_back(name);
  }
  return absl::InvalidArgumentError(absl::StrCat(path, ": holds ", vocabularies.size(), " languages",
                                                 language.empty() ? "; choose one" : ", not ", language,
                                                 ": expected ", absl::StrJoin(names, ", "),
                                                 vocabularies.size() > names.size() ? ", ..." : ""));
}

// Labels and ids of `object` into `labels`, which has room for them.
absl::Status AddLabels(const json& object, const std::string& path, std::vector<std::string>* labels) {
  const int64_t size = static_cast<int64_t>(labels->size());
  for (const auto& [label, ignored] : object.items()) {
    ASSIGN_OR_RETURN(const int64_t id, GetJsonField<int64_t>(object, label.c_str(), path));
    if (id < 0 || id >= size || !(*labels)[id].empty()) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": \"", label, "\" has the id ", id,
                                                     ", expected 0 .. ", size - 1, ", each once"));
    }
    if (label.empty() || absl::StrContains(label, " ")) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": the label \"", label, "\" is empty or holds a space, for which | stands"));
    }
    (*labels)[id] = label;
  }
  return absl::OkStatus();
}

// The label for padding or for the unknown: as configured, or the first usual one that is there.
absl::StatusOr<std::string> FindSpecial(const std::vector<std::string>& labels, const std::string& configured,
                                        std::initializer_list<const char*> usual, const std::string& path) {
  std::vector<std::string> candidates(usual.begin(), usual.end());
  if (!configured.empty()) candidates = {configured};
  for (const std::string& candidate : candidates) {
    if (std::find(labels.begin(), labels.end(), candidate) != labels.end()) return candidate;
  }
  return absl::InvalidArgumentError(absl::StrCat(path, ": has no label ", absl::StrJoin(candidates, " or ")));
}

}  // namespace

absl::StatusOr<VocabularyFile> ReadVocabularyFile(const std::string& path, absl::string_view language) {
  const std::string directory = DirectoryName(path);
  ASSIGN_OR_RETURN(json object, ReadJson(path));
  if (!object.is_object()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": expected an object of label: id"));
  }
  const std::string config_path = JoinPath(directory, "tokenizer_config.json");
  ASSIGN_OR_RETURN(const json config, ReadObjectIfThere(config_path));
  const std::string delimiter = Token(config, "word_delimiter_token");
  if (!delimiter.empty() && delimiter != "|") {
    return absl::InvalidArgumentError(
        absl::StrCat(config_path, ": \"word_delimiter_token\" is \"", delimiter, "\", expected \"|\""));
  }
  VocabularyFile file;
  if (HoldsLanguages(object)) {
    ASSIGN_OR_RETURN(file.language, ChooseLanguage(object, language, config, path));
    object = json(object.at(file.language));
  }
  const std::string added_path = JoinPath(directory, "added_tokens.json");
  ASSIGN_OR_RETURN(json added, ReadObjectIfThere(added_path));
  // Tokens that vocab.json has, too, are no further labels.
  for (const auto& [label, id] : object.items()) added.erase(label);
  file.labels.resize(object.size() + added.size());
  RETURN_IF_ERROR(AddLabels(object, path, &file.labels));
  RETURN_IF_ERROR(AddLabels(added, added_path, &file.labels));
  ASSIGN_OR_RETURN(file.unknown,
                   FindSpecial(file.labels, Token(config, "unk_token"), {"[UNK]", "<unk>"}, path));
  ASSIGN_OR_RETURN(file.blank,
                   FindSpecial(file.labels, Token(config, "pad_token"), {"[PAD]", "<pad>"}, path));
  if (file.blank == file.unknown) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": padding and the unknown have one label, ", file.blank));
  }
  return file;
}

}  // namespace distill_l2s
