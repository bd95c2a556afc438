#include "data/tokenization/json_field.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr size_t kMaxShownBytes = 100;

// The value in a message, in ASCII; a long one is cut and an array or an object is counted.
std::string Shown(const nlohmann::json& value) {
  if (value.is_array()) return absl::StrCat("an array of ", value.size());
  if (value.is_object()) return absl::StrCat("an object of ", value.size());
  const std::string text =
      value.dump(-1, ' ', /*ensure_ascii=*/true, nlohmann::json::error_handler_t::replace);
  return text.size() <= kMaxShownBytes ? text : absl::StrCat(text.substr(0, kMaxShownBytes), "...");
}

}  // namespace

absl::Status JsonField::Error(absl::string_view expected) const {
  return absl::InvalidArgumentError(absl::StrCat(source_, ": ", path_.empty() ? "the document" : path_,
                                                 " is ", Shown(*value_), ", expected ", expected));
}

absl::StatusOr<JsonField> JsonField::Get(absl::string_view key) const {
  if (!value_->is_object()) return Error("an object");
  const auto found = value_->find(std::string(key));
  const std::string path = path_.empty() ? std::string(key) : absl::StrCat(path_, ".", key);
  if (found == value_->end()) {
    return absl::InvalidArgumentError(absl::StrCat(source_, ": ", path, " is missing"));
  }
  return JsonField(&*found, source_, path);
}

JsonField JsonField::At(size_t index) const {
  return JsonField(&(*value_)[index], source_, absl::StrCat(path_, "[", index, "]"));
}

bool JsonField::Has(absl::string_view key) const {
  if (!value_->is_object()) return false;
  const auto found = value_->find(std::string(key));
  return found != value_->end() && !found->is_null();
}

absl::StatusOr<std::string> JsonField::String(absl::string_view key) const {
  ASSIGN_OR_RETURN(const JsonField field, Get(key));
  if (!field.value_->is_string()) return field.Error("a string");
  return field.value_->get<std::string>();
}

absl::StatusOr<std::string> JsonField::String(absl::string_view key, absl::string_view fallback) const {
  if (Has(key)) return String(key);
  return std::string(fallback);
}

absl::StatusOr<bool> JsonField::Bool(absl::string_view key, bool fallback) const {
  if (!Has(key)) return fallback;
  ASSIGN_OR_RETURN(const JsonField field, Get(key));
  if (!field.value_->is_boolean()) return field.Error("true or false");
  return field.value_->get<bool>();
}

absl::StatusOr<int64_t> JsonField::Id(absl::string_view key, int64_t maximum) const {
  ASSIGN_OR_RETURN(const JsonField field, Get(key));
  const nlohmann::json& value = *field.value_;
  if (!value.is_number_integer() || value < 0 || value > maximum) {
    return field.Error(absl::StrCat("an integer from 0 to ", maximum));
  }
  return value.get<int64_t>();
}

absl::StatusOr<JsonField> JsonField::Array(absl::string_view key) const {
  ASSIGN_OR_RETURN(JsonField field, Get(key));
  if (!field.value_->is_array()) return field.Error("an array");
  return field;
}

absl::StatusOr<JsonField> JsonField::Object(absl::string_view key) const {
  ASSIGN_OR_RETURN(JsonField field, Get(key));
  if (!field.value_->is_object()) return field.Error("an object");
  return field;
}

size_t JsonField::size() const { return value_->size(); }

}  // namespace distill_l2s
