#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// A value in a JSON document from an untrusted source, which knows where it is: errors name the file, the
// path
// ("model.vocab[3]"), the value and what was expected. The document has to outlive it.
class JsonField {
 public:
  JsonField(const nlohmann::json* document, std::string source)
      : value_(document), source_(std::move(source)) {}

  // The member `key`. Errors: this is no object, or lacks the key.
  absl::StatusOr<JsonField> Get(absl::string_view key) const;
  // The element `index` of an array that has it.
  JsonField At(size_t index) const;
  // True if this is an object whose member `key` is there and not null.
  bool Has(absl::string_view key) const;

  // The member `key` as a value of that type; `fallback` where it is missing or null.
  absl::StatusOr<std::string> String(absl::string_view key) const;
  absl::StatusOr<std::string> String(absl::string_view key, absl::string_view fallback) const;
  absl::StatusOr<bool> Bool(absl::string_view key, bool fallback) const;
  // An integer from 0 to `maximum`.
  absl::StatusOr<int64_t> Id(absl::string_view key, int64_t maximum) const;
  // An array or an object; `size` is that of what it holds.
  absl::StatusOr<JsonField> Array(absl::string_view key) const;
  absl::StatusOr<JsonField> Object(absl::string_view key) const;

  // An error that names this value: "FILE: PATH is VALUE, expected `expected`".
  absl::Status Error(absl::string_view expected) const;

  size_t size() const;
  const nlohmann::json& value() const { return *value_; }
  const std::string& source() const { return source_; }

 private:
  JsonField(const nlohmann::json* value, std::string source, std::string path)
      : value_(value), source_(std::move(source)), path_(std::move(path)) {}

  const nlohmann::json* value_;
  std::string source_;
  std::string path_;  // Empty: the document itself.
};

}  // namespace distill_l2s
