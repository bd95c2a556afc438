#pragma once

#include <initializer_list>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace distill_l2s {

// What stands beside a tokenizer's vocabulary: tokenizer_config.json, and special_tokens_map.json for tokens
// that the former does not name. Both may be absent: everything then has its default.
class TokenizerConfig {
 public:
  // Errors: no JSON object.
  static absl::StatusOr<TokenizerConfig> Read(const std::string& directory);

  // The text of a token ("cls_token"), which may be a string or an object with its "content".
  absl::StatusOr<std::string> Token(const char* key, const std::string& default_text) const;

  // A yes or no ("do_lower_case"); nothing if it is not there or null.
  absl::StatusOr<std::optional<bool>> Flag(const char* key) const;

  // An error if "tokenizer_class" is there and none of `classes`.
  absl::Status CheckClass(std::initializer_list<const char*> classes) const;

 private:
  TokenizerConfig(std::string path, std::string tokens_path, nlohmann::json config, nlohmann::json tokens);

  std::string path_;
  std::string tokens_path_;
  std::shared_ptr<const nlohmann::json> config_;
  std::shared_ptr<const nlohmann::json> tokens_;
};

}  // namespace distill_l2s
