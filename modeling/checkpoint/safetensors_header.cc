#include "modeling/checkpoint/safetensors_header.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/git_lfs.h"
#include "base/json.h"
#include "base/status_macros.h"
#include "modeling/checkpoint/quoted_name.h"

namespace distill_l2s {
namespace {

constexpr uint64_t kLengthBytes = 8;
constexpr uint64_t kMaximumHeaderBytes = uint64_t{32} << 20;
// PyTorch's own loops are quadratic in the rank here and there; no model comes near.
constexpr size_t kMaximumRank = 64;

std::string Shortened(const nlohmann::json& value) {
  std::string text = value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  if (text.size() > 80) text = absl::StrCat(text.substr(0, 77), "...");
  return text;
}

// Errors of one tensor.
class EntryError {
 public:
  EntryError(absl::string_view source, absl::string_view name) : source_(source), name_(name) {}

  template <typename... Parts>
  absl::Status operator()(const Parts&... parts) const {
    return absl::InvalidArgumentError(absl::StrCat(source_, ": tensor ", QuotedName(name_), ": ", parts...));
  }

 private:
  absl::string_view source_;
  absl::string_view name_;
};

bool IsUnsigned(const nlohmann::json& value) {
  return value.is_number_unsigned() &&
         value.get<uint64_t>() <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
}

absl::StatusOr<ElementType> ParseDtype(const nlohmann::json& value, const EntryError& error) {
  if (value.is_string()) {
    const auto type = ElementTypeOfName(value.get_ref<const std::string&>());
    if (type.has_value()) return *type;
  }
  return error("\"dtype\" is ", Shortened(value),
               ", expected F64, F32, F16, BF16, I64, I32, I16, I8, U8 or BOOL");
}

// The shape, and in `bytes` what it takes. The product without its zeros must fit as well: strides are
// computed from it.
absl::StatusOr<std::vector<int64_t>> ParseShape(const nlohmann::json& value, int64_t item_bytes,
                                                const EntryError& error, uint64_t* bytes) {
  if (!value.is_array()) return error("\"shape\" is ", Shortened(value), ", expected a list of sizes");
  if (value.size() > kMaximumRank) {
    return error("\"shape\" has ", value.size(), " sizes, expected at most ", kMaximumRank);
  }
  std::vector<int64_t> shape;
  int64_t product = item_bytes;
  bool empty = false;
  for (const nlohmann::json& size : value) {
    if (!IsUnsigned(size)) {
      return error("\"shape\" holds ", Shortened(size), ", expected a whole number from 0 to 2^63 - 1");
    }
    shape.push_back(size.get<int64_t>());
    if (shape.back() == 0) {
      empty = true;
    } else if (__builtin_mul_overflow(product, shape.back(), &product)) {
      return error("\"shape\" ", Shortened(value), " has more than 2^63 bytes");
    }
  }
  *bytes = empty ? 0 : product;
  return shape;
}

absl::StatusOr<SafetensorsEntry> ParseEntry(const std::string& name, const nlohmann::json& value,
                                            uint64_t data_begin, uint64_t data_bytes,
                                            absl::string_view source) {
  const EntryError error(source, name);
  if (!value.is_object()) return error("its entry is ", Shortened(value), ", expected an object");
  for (const auto& [key, unused] : value.items()) {
    if (key != "dtype" && key != "shape" && key != "data_offsets") {
      return error("unknown field ", QuotedName(key), ", expected dtype, shape, data_offsets");
    }
  }
  for (const char* key : {"dtype", "shape", "data_offsets"}) {
    if (!value.contains(key)) return error("the field \"", key, "\" is missing");
  }
  SafetensorsEntry entry;
  entry.name = name;
  ASSIGN_OR_RETURN(entry.dtype, ParseDtype(value["dtype"], error));
  uint64_t bytes = 0;
  ASSIGN_OR_RETURN(entry.shape, ParseShape(value["shape"], ElementBytes(entry.dtype), error, &bytes));
  const nlohmann::json& offsets = value["data_offsets"];
  if (!offsets.is_array() || offsets.size() != 2 || !IsUnsigned(offsets[0]) || !IsUnsigned(offsets[1])) {
    return error("\"data_offsets\" is ", Shortened(offsets), ", expected [begin, end]");
  }
  const uint64_t begin = offsets[0].get<uint64_t>(), end = offsets[1].get<uint64_t>();
  if (begin > end || end > data_bytes) {
    return error("\"data_offsets\" [", begin, ", ", end, "] do not lie in the file's ", data_bytes,
                 " bytes of data");
  }
  if (end - begin != bytes) {
    return error("\"data_offsets\" [", begin, ", ", end, "] hold ", end - begin, " bytes, but shape ",
                 Shortened(value["shape"]), " of ", ElementTypeName(entry.dtype), " takes ", bytes);
  }
  entry.begin = data_begin + begin;
  entry.end = data_begin + end;
  return entry;
}

absl::Status ParseMetadata(const nlohmann::json& value, absl::string_view source,
                           std::map<std::string, std::string>* metadata) {
  if (!value.is_object()) {
    return absl::InvalidArgumentError(
        absl::StrCat(source, ": \"__metadata__\" is ", Shortened(value), ", expected an object of strings"));
  }
  for (const auto& [key, text] : value.items()) {
    if (!text.is_string()) {
      return absl::InvalidArgumentError(absl::StrCat(source, ": \"__metadata__\": ", QuotedName(key), " is ",
                                                     Shortened(text), ", expected a string"));
    }
    (*metadata)[key] = text.get<std::string>();
  }
  return absl::OkStatus();
}

// `entries` in the order of their bytes must follow one another from `data_begin` to `file_bytes`.
absl::Status CheckCoverage(const std::vector<SafetensorsEntry>& entries, uint64_t data_begin,
                           uint64_t file_bytes, absl::string_view source) {
  uint64_t end = data_begin;
  for (const SafetensorsEntry& entry : entries) {
    if (entry.begin != end) {
      return EntryError(source, entry.name)("its bytes begin at offset ", entry.begin - data_begin, ", ",
                                            entry.begin < end ? "inside another tensor's, which end at "
                                                              : "after a gap, the tensor before it ends at ",
                                            end - data_begin);
    }
    end = entry.end;
  }
  if (end != file_bytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(source, ": ", file_bytes - end, " bytes at the end belong to no tensor"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SafetensorsHeader> ParseSafetensorsHeader(absl::string_view file, absl::string_view source) {
  if (file.size() < kLengthBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(source, ": ", file.size(), " bytes are too few for a safetensors file"));
  }
  RETURN_IF_ERROR(CheckNoGitLfsPointer(file, source));
  uint64_t header_bytes = 0;
  for (int i = 7; i >= 0; --i) header_bytes = header_bytes << 8 | static_cast<unsigned char>(file[i]);
  if (header_bytes > kMaximumHeaderBytes || header_bytes > file.size() - kLengthBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(source, ": the header's length is ", header_bytes, ", expected at most ",
                     std::min<uint64_t>(kMaximumHeaderBytes, file.size() - kLengthBytes),
                     " bytes; the file is truncated or not in safetensors format"));
  }
  const absl::string_view text = file.substr(kLengthBytes, header_bytes);
  if (!absl::StartsWith(text, "{")) {
    return absl::InvalidArgumentError(absl::StrCat(source, ": the header does not begin with \"{\""));
  }
  ASSIGN_OR_RETURN(const nlohmann::json json, ParseJson(text, source));
  const uint64_t data_begin = kLengthBytes + header_bytes;
  SafetensorsHeader header;
  for (const auto& [name, value] : json.items()) {
    if (name == "__metadata__") {
      RETURN_IF_ERROR(ParseMetadata(value, source, &header.metadata));
      continue;
    }
    ASSIGN_OR_RETURN(SafetensorsEntry entry,
                     ParseEntry(name, value, data_begin, file.size() - data_begin, source));
    header.entries.push_back(std::move(entry));
  }
  std::sort(header.entries.begin(), header.entries.end(),
            [](const SafetensorsEntry& a, const SafetensorsEntry& b) {
              return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
            });
  RETURN_IF_ERROR(CheckCoverage(header.entries, data_begin, file.size(), source));
  return header;
}

}  // namespace distill_l2s
