#include "base/json.h"

#include <functional>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/git_lfs.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr size_t kMaxDepth = 200;

// Refuses what nlohmann::json accepts in silence: duplicate keys, of which it keeps the last, and deep
// nesting.
class StrictnessCheck {
 public:
  bool operator()(int depth, nlohmann::json::parse_event_t event, nlohmann::json& value) {
    using Event = nlohmann::json::parse_event_t;
    if (!fault_.empty()) return false;  // Nothing more is kept.
    if (depth > static_cast<int>(kMaxDepth)) {
      fault_ = absl::StrCat("nested deeper than ", kMaxDepth, " levels");
    } else if (event == Event::object_start) {
      keys_.emplace_back();
    } else if (event == Event::object_end) {
      keys_.pop_back();
    } else if (event == Event::key && !keys_.back().insert(value.get<std::string>()).second) {
      fault_ = absl::StrCat("the key ", value.dump(), " stands twice in one object");
    }
    return fault_.empty();
  }
  const std::string& fault() const { return fault_; }

 private:
  std::vector<std::set<std::string>> keys_;
  std::string fault_;
};

template <typename T>
bool Holds(const nlohmann::json& value);
template <>
bool Holds<std::string>(const nlohmann::json& value) {
  return value.is_string();
}
template <>
bool Holds<int64_t>(const nlohmann::json& value) {
  return value.is_number_integer() &&
         (!value.is_number_unsigned() || value.get<uint64_t>() <= static_cast<uint64_t>(INT64_MAX));
}
template <>
bool Holds<double>(const nlohmann::json& value) {
  return value.is_number();
}
template <>
bool Holds<bool>(const nlohmann::json& value) {
  return value.is_boolean();
}

template <typename T>
constexpr const char* kName = nullptr;
template <>
constexpr const char* kName<std::string> = "a string";
template <>
constexpr const char* kName<int64_t> = "a whole number";
template <>
constexpr const char* kName<double> = "a number";
template <>
constexpr const char* kName<bool> = "true or false";

}  // namespace

absl::StatusOr<nlohmann::json> ParseJson(absl::string_view text, absl::string_view source) {
  RETURN_IF_ERROR(CheckNoGitLfsPointer(text, source));
  const size_t nul = text.find('\0');  // nlohmann::json takes it for the end.
  if (nul != absl::string_view::npos) {
    return absl::InvalidArgumentError(absl::StrCat(source, ": not valid JSON: a NUL at byte ", nul + 1));
  }
  StrictnessCheck check;
  try {
    // By reference: the parser copies its callback.
    nlohmann::json value = nlohmann::json::parse(text.begin(), text.end(), std::ref(check));
    if (check.fault().empty()) return value;
    return absl::InvalidArgumentError(absl::StrCat(source, ": ", check.fault()));
  } catch (const nlohmann::json::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat(source, ": not valid JSON: ", error.what()));
  }
}

absl::StatusOr<nlohmann::json> ReadJson(const std::string& path, int64_t max_bytes) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path, max_bytes));
  return ParseJson(text, path);
}

template <typename T>
absl::StatusOr<T> GetJsonField(const nlohmann::json& object, const char* key, absl::string_view source) {
  if (!object.is_object()) return absl::InvalidArgumentError(absl::StrCat(source, ": not a JSON object"));
  const auto found = object.find(key);
  if (found == object.end()) {
    return absl::InvalidArgumentError(absl::StrCat(source, ": the field \"", key, "\" is missing"));
  }
  if (!Holds<T>(*found)) {
    const auto invalid = nlohmann::json::error_handler_t::replace;
    return absl::InvalidArgumentError(absl::StrCat(source, ": \"", key, "\" is ",
                                                   found->dump(-1, ' ', false, invalid).substr(0, 80),
                                                   ", expected ", kName<T>));
  }
  return found->get<T>();
}

template absl::StatusOr<std::string> GetJsonField(const nlohmann::json&, const char*, absl::string_view);
template absl::StatusOr<int64_t> GetJsonField(const nlohmann::json&, const char*, absl::string_view);
template absl::StatusOr<double> GetJsonField(const nlohmann::json&, const char*, absl::string_view);
template absl::StatusOr<bool> GetJsonField(const nlohmann::json&, const char*, absl::string_view);

}  // namespace distill_l2s
