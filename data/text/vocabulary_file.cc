#include "data/text/vocabulary_file.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
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
std::string TokenText(const json& token) {
  const json& value = token.is_object() && token.contains("content") ? token.at("content") : token;
  return value.is_string() ? value.get<std::string>() : "";
}

// The files beside vocab.json.
struct TokenizerFiles {
  std::string directory;
  json config;
  json special_tokens;

  std::string Path(const char* name) const { return JoinPath(directory, name); }
  // The text of a special token; null is "", one that no file names `default_text`.
  std::string Special(const char* key, const char* default_text) const {
    // As in transformers, the map of the special tokens counts less since added_tokens_decoder came.
    const bool config_first = config.contains("added_tokens_decoder");
    const json& first = config_first ? config : special_tokens;
    const json& second = config_first ? special_tokens : config;
    if (first.contains(key)) return TokenText(first.at(key));
    return second.contains(key) ? TokenText(second.at(key)) : default_text;
  }
  bool Names(const char* key) const { return config.contains(key) || special_tokens.contains(key); }
};

// The vocabularies of a file that holds several: an object of objects.
bool HoldsLanguages(const json& object) {
  return !object.empty() &&
         std::all_of(object.begin(), object.end(), [](const json& value) { return value.is_object(); });
}

absl::StatusOr<std::string> ChooseLanguage(const json& vocabularies, absl::string_view asked,
                                           const json& tokenizer_config, const std::string& path) {
  std::string language(asked);
  if (language.empty() && tokenizer_config.contains("target_lang")) {
    language = TokenText(tokenizer_config.at("target_lang"));
  }
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

// Labels by id.
class LabelTable {
 public:
  bool Has(const std::string& label) const { return labels_.count(label) > 0; }
  bool HasId(int64_t id) const { return by_id_.count(id) > 0; }
  size_t size() const { return labels_.size(); }
  // The labels whose ids are less than `classes`.
  int64_t CountBelow(int64_t classes) const {
    return std::distance(by_id_.begin(), by_id_.lower_bound(classes));
  }

  absl::Status Add(const std::string& label, int64_t id, const std::string& path) {
    if (id < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": \"", label, "\" has the id ", id, ", expected 0 or more"));
    }
    const auto [place, is_new] = by_id_.emplace(id, label);
    if (!is_new) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": \"", label, "\" and \"", place->second,
                                                     "\" both have the id ", id, ", expected each once"));
    }
    labels_.insert(label);
    return absl::OkStatus();
  }

  // Labels that follow vocab.json's: those that are there already are skipped.
  absl::Status AddNew(const std::string& label, int64_t id, const std::string& path) {
    return Has(label) ? absl::OkStatus() : Add(label, id, path);
  }

  // Those of the ids 0 .. classes - 1, which must all be there; 0 .. the last if `classes` is not given.
  // `numbered` is how many of them the files hold, for the error.
  absl::StatusOr<std::vector<std::string>> Take(std::optional<int64_t> classes, int64_t numbered,
                                                const std::string& path) const {
    std::vector<std::string> labels;
    for (const auto& [id, label] : by_id_) {
      if (classes.has_value() && id >= *classes) break;
      if (id != static_cast<int64_t>(labels.size())) {
        return absl::InvalidArgumentError(absl::StrCat(path, ": \"", label, "\" has the id ", id,
                                                       ", but none has ", labels.size(), ": expected 0 .. ",
                                                       by_id_.size() - 1, ", each once"));
      }
      labels.push_back(label);
    }
    if (classes.has_value() && static_cast<int64_t>(labels.size()) < *classes) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": the head has ", *classes, " classes, the vocabulary beside it ", numbered));
    }
    return labels;
  }

 private:
  std::map<int64_t, std::string> by_id_;
  std::set<std::string> labels_;
};

absl::Status AddVocabulary(const json& object, const std::string& path, LabelTable* labels) {
  for (const auto& [label, unused] : object.items()) {
    ASSIGN_OR_RETURN(const int64_t id, GetJsonField<int64_t>(object, label.c_str(), path));
    RETURN_IF_ERROR(labels->Add(label, id, path));
  }
  return absl::OkStatus();
}

// added_tokens_decoder, an object of id: token; without it added_tokens.json, an object of token: id.
// Of several languages, those of another one may be left in the file: they give way.
absl::Status AddAddedTokens(const TokenizerFiles& files, bool is_of_several, LabelTable* labels) {
  const auto decoder = files.config.find("added_tokens_decoder");
  if (decoder != files.config.end() && decoder->is_object()) {
    const std::string path = files.Path("tokenizer_config.json");
    for (const auto& [number, token] : decoder->items()) {
      int64_t id;
      if (!absl::SimpleAtoi(number, &id) || TokenText(token).empty()) {
        return absl::InvalidArgumentError(absl::StrCat(path, ": \"added_tokens_decoder\" has the entry \"",
                                                       number, "\", expected a number and its token"));
      }
      if (is_of_several && labels->HasId(id)) continue;
      RETURN_IF_ERROR(labels->AddNew(TokenText(token), id, path));
    }
    return absl::OkStatus();
  }
  const std::string path = files.Path("added_tokens.json");
  ASSIGN_OR_RETURN(const json added, ReadObjectIfThere(path));
  for (const auto& [label, unused] : added.items()) {
    ASSIGN_OR_RETURN(const int64_t id, GetJsonField<int64_t>(added, label.c_str(), path));
    RETURN_IF_ERROR(labels->AddNew(label, id, path));
  }
  return absl::OkStatus();
}

// The label for padding or for the unknown: as a file names it, else transformers' default, else `usual`.
std::string FindSpecial(const TokenizerFiles& files, const LabelTable& labels, const char* key,
                        const char* default_text, const char* usual) {
  const bool is_usual = !files.Names(key) && !labels.Has(default_text) && labels.Has(usual);
  return is_usual ? usual : files.Special(key, default_text);
}

absl::StatusOr<TokenizerFiles> ReadTokenizerFiles(const std::string& directory) {
  TokenizerFiles files;
  files.directory = directory;
  ASSIGN_OR_RETURN(files.config, ReadObjectIfThere(files.Path("tokenizer_config.json")));
  ASSIGN_OR_RETURN(files.special_tokens, ReadObjectIfThere(files.Path("special_tokens_map.json")));
  return files;
}

}  // namespace

absl::StatusOr<VocabularyFile> ReadVocabularyFile(const std::string& path, absl::string_view language,
                                                  std::optional<int64_t> classes) {
  ASSIGN_OR_RETURN(json object, ReadJson(path));
  if (!object.is_object()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": expected an object of label: id"));
  }
  ASSIGN_OR_RETURN(const TokenizerFiles files, ReadTokenizerFiles(DirectoryName(path)));
  ASSIGN_OR_RETURN(const json model, ReadObjectIfThere(files.Path("config.json")));
  const std::string model_class = TokenText(model.value("tokenizer_class", json()));
  VocabularyFile file;
  ASSIGN_OR_RETURN(file.settings,
                   ParseCtcTokenizerSettings(files.config, model_class, files.Path("tokenizer_config.json")));
  if (HoldsLanguages(object)) {
    ASSIGN_OR_RETURN(file.language, ChooseLanguage(object, language, files.config, path));
    object = json(object.at(file.language));
  }
  LabelTable labels;
  RETURN_IF_ERROR(AddVocabulary(object, path, &labels));
  RETURN_IF_ERROR(AddAddedTokens(files, !file.language.empty(), &labels));
  file.unknown = FindSpecial(files, labels, "unk_token", "<unk>", "[UNK]");
  file.blank = FindSpecial(files, labels, "pad_token", "<pad>", "[PAD]");
  const int64_t numbered = labels.CountBelow(classes.value_or(0));
  if (classes.has_value()) {
    size_t next = labels.size();
    for (const std::string& token :
         {files.Special("bos_token", "<s>"), files.Special("eos_token", "</s>"), file.unknown, file.blank}) {
      if (token.empty() || labels.Has(token)) continue;
      RETURN_IF_ERROR(labels.Add(token, static_cast<int64_t>(next++), path));
    }
  }
  ASSIGN_OR_RETURN(file.labels, labels.Take(classes, numbered, path));
  const auto has = [&](const std::string& label) {
    return std::find(file.labels.begin(), file.labels.end(), label) != file.labels.end();
  };
  if (!has(file.unknown)) file.unknown.clear();
  if (file.blank.empty() || !has(file.blank)) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": has no label ", file.blank.empty() ? "<pad>" : file.blank, " for padding, the CTC blank",
        classes.has_value() ? absl::StrCat(", among the ", *classes, " classes of the head") : ""));
  }
  if (file.blank == file.unknown) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": padding and the unknown have one label, ", file.blank));
  }
  return file;
}

}  // namespace distill_l2s
