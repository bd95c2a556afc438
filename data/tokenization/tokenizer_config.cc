#include "data/tokenization/tokenizer_config.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/file.h"
#include "base/json.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

using nlohmann::json;

absl::StatusOr<json> ReadObjectIfThere(const std::string& path) {
  if (!FileExists(path)) return json::object();
  ASSIGN_OR_RETURN(json object, ReadJson(path));
  if (!object.is_object()) return absl::InvalidArgumentError(absl::StrCat(path, ": expected an object"));
  return object;
}

absl::Status ValueError(const std::string& path, const char* key, const json& value, const char* expected) {
  const std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": \"", key, "\" is ", text.substr(0, 100), ", expected ", expected));
}

// The value of the key, or null if it is not there or null.
const json* Find(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

}  // namespace

TokenizerConfig::TokenizerConfig(std::string path, std::string tokens_path, json config, json tokens)
    : path_(std::move(path)),
      tokens_path_(std::move(tokens_path)),
      config_(std::make_shared<const json>(std::move(config))),
      tokens_(std::make_shared<const json>(std::move(tokens))) {}

absl::StatusOr<TokenizerConfig> TokenizerConfig::Read(const std::string& directory) {
  std::string path = JoinPath(directory, "tokenizer_config.json");
  std::string tokens_path = JoinPath(directory, "special_tokens_map.json");
  ASSIGN_OR_RETURN(json config, ReadObjectIfThere(path));
  ASSIGN_OR_RETURN(json tokens, ReadObjectIfThere(tokens_path));
  return TokenizerConfig(std::move(path), std::move(tokens_path), std::move(config), std::move(tokens));
}

absl::StatusOr<std::string> TokenizerConfig::Token(const char* key, const std::string& default_text) const {
  const json* value = Find(*config_, key);
  const std::string& path = value != nullptr ? path_ : tokens_path_;
  if (value == nullptr) value = Find(*tokens_, key);
  if (value == nullptr) return default_text;
  if (value->is_object() && value->contains("content")) value = &value->at("content");
  if (!value->is_string() || value->get_ref<const std::string&>().empty()) {
    return ValueError(path, key, *value, "a token's text");
  }
  return value->get<std::string>();
}

absl::StatusOr<std::optional<bool>> TokenizerConfig::Flag(const char* key) const {
  const json* const value = Find(*config_, key);
  if (value == nullptr) return std::optional<bool>();
  if (!value->is_boolean()) return ValueError(path_, key, *value, "true or false");
  return std::optional<bool>(value->get<bool>());
}

absl::Status TokenizerConfig::CheckClass(std::initializer_list<const char*> classes) const {
  const json* const value = Find(*config_, "tokenizer_class");
  if (value == nullptr) return absl::OkStatus();
  for (const char* name : classes) {
    if (*value == name) return absl::OkStatus();
  }
  return ValueError(path_, "tokenizer_class", *value, absl::StrJoin(classes, " or ").c_str());
}

}  // namespace distill_l2s
