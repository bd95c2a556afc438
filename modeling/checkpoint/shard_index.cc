#include "modeling/checkpoint/shard_index.h"

#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/json.h"
#include "base/status_macros.h"
#include "modeling/checkpoint/quoted_name.h"

namespace distill_l2s {
namespace {

bool IsFileName(absl::string_view name) {
  return !name.empty() && name != "." && name != ".." && !absl::StrContains(name, '/') &&
         !absl::StrContains(name, '\0');
}

}  // namespace

absl::StatusOr<std::map<std::string, std::string>> ParseShardIndex(absl::string_view json,
                                                                   absl::string_view source) {
  ASSIGN_OR_RETURN(const nlohmann::json index, ParseJson(json, source));
  const auto weight_map = index.is_object() ? index.find("weight_map") : index.end();
  if (weight_map == index.end() || !weight_map->is_object()) {
    return absl::InvalidArgumentError(
        absl::StrCat(source, ": \"weight_map\" is missing, expected an object of tensors' names and files"));
  }
  std::map<std::string, std::string> files;
  for (const auto& [tensor, file] : weight_map->items()) {
    if (!file.is_string() || !IsFileName(file.get_ref<const std::string&>())) {
      const std::string text = file.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
      return absl::InvalidArgumentError(absl::StrCat(source, ": \"weight_map\": ", QuotedName(tensor),
                                                     " is in ", text.substr(0, 200),
                                                     ", expected the name of a file beside this one"));
    }
    files.emplace(tensor, file.get<std::string>());
  }
  return files;
}

}  // namespace distill_l2s
