#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// Parses one JSON document from an untrusted source. Errors name `source`, the byte and what was expected. A
// key that stands twice in one object, nesting deeper than 200 levels and invalid UTF-8 are errors.
absl::StatusOr<nlohmann::json> ParseJson(absl::string_view text, absl::string_view source);

// Reads and parses the file `path`, at most `max_bytes` of it.
absl::StatusOr<nlohmann::json> ReadJson(const std::string& path, int64_t max_bytes = int64_t{64} << 20);

// The field `key` of `object` as T: std::string, int64_t, double or bool. Errors name `source`, the key, and
// the value where it is of another type. A number with a fraction is no int64_t.
template <typename T>
absl::StatusOr<T> GetJsonField(const nlohmann::json& object, const char* key, absl::string_view source);

}  // namespace distill_l2s
