#include "modeling/checkpoint/safetensors.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/file.h"
#include "base/mapped_file.h"
#include "base/status_macros.h"
#include "modeling/checkpoint/boolean_bytes.h"
#include "modeling/checkpoint/quoted_name.h"
#include "modeling/checkpoint/safetensors_header.h"
#include "modeling/checkpoint/scalar_type.h"

namespace distill_l2s {
namespace {

at::Tensor ViewOrCopy(const std::shared_ptr<MappedFile>& file, const SafetensorsEntry& entry) {
  const at::TensorOptions options(ToScalarType(entry.dtype));
  char* const data = file->data() + entry.begin;
  if (entry.begin == entry.end) return at::empty(entry.shape, options);
  if (entry.begin % ElementBytes(entry.dtype) != 0) {
    at::Tensor copy = at::empty(entry.shape, options);
    std::memcpy(copy.data_ptr(), data, entry.end - entry.begin);
    return copy;
  }
  return at::from_blob(
      data, entry.shape, [file](void*) {}, options);
}

// The bytes' order: wide dtypes first, so that each tensor is aligned when the data are.
std::vector<TensorMap::const_iterator> ByteOrder(const TensorMap& tensors) {
  std::vector<TensorMap::const_iterator> order;
  for (auto it = tensors.begin(); it != tensors.end(); ++it) order.push_back(it);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a->second.itemsize() > b->second.itemsize(); });
  return order;
}

absl::Status CheckWritable(const std::string& path, const TensorMap& tensors) {
  for (const auto& [name, tensor] : tensors) {
    const std::string where = absl::StrCat(path, ": tensor ", QuotedName(name), ": ");
    if (name == "__metadata__") return absl::InvalidArgumentError(where + "the name is reserved");
    if (!tensor.defined()) return absl::InvalidArgumentError(where + "undefined");
    if (tensor.layout() != at::kStrided || SafetensorsDtypeName(tensor.scalar_type()).empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(where, "cannot be written as ", tensor.toString(),
                       ", expected a dense tensor of a dtype that safetensors has"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> HeaderBytes(const std::string& path,
                                        const std::vector<TensorMap::const_iterator>& order,
                                        const std::map<std::string, std::string>& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  uint64_t offset = 0;
  for (const auto& it : order) {
    const uint64_t end = offset + it->second.nbytes();
    header[it->first] = {{"dtype", std::string(SafetensorsDtypeName(it->second.scalar_type()))},
                         {"shape", it->second.sizes().vec()},
                         {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string json;
  try {
    json = header.dump();
  } catch (const nlohmann::json::exception&) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": a tensor's name or the metadata is not valid UTF-8"));
  }
  json.append((8 - json.size() % 8) % 8, ' ');
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<char>(uint64_t{json.size()} >> 8 * i));
  return bytes + json;
}

}  // namespace

absl::StatusOr<Safetensors> ReadSafetensors(const std::string& path) {
  ASSIGN_OR_RETURN(const std::shared_ptr<MappedFile> file, MappedFile::Open(path));
  ASSIGN_OR_RETURN(SafetensorsHeader header, ParseSafetensorsHeader(file->bytes(), path));
  Safetensors result;
  result.metadata = std::move(header.metadata);
  for (const SafetensorsEntry& entry : header.entries) {
    if (entry.dtype == ElementType::kBool &&
        !AreBooleans(file->bytes().substr(entry.begin, entry.end - entry.begin))) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": tensor ", QuotedName(entry.name), ": a BOOL is neither 0 nor 1"));
    }
    result.tensors.emplace(entry.name, ViewOrCopy(file, entry));
  }
  return result;
}

absl::Status WriteSafetensors(const std::string& path, const TensorMap& tensors,
                              const std::map<std::string, std::string>& metadata) {
  RETURN_IF_ERROR(CheckWritable(path, tensors));
  const std::vector<TensorMap::const_iterator> order = ByteOrder(tensors);
  ASSIGN_OR_RETURN(const std::string header, HeaderBytes(path, order, metadata));
  ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::Create(path));
  RETURN_IF_ERROR(file.Append(header));
  for (const auto& it : order) {
    const at::Tensor tensor = it->second.detach().cpu().contiguous();
    RETURN_IF_ERROR(file.Append({static_cast<const char*>(tensor.const_data_ptr()), tensor.nbytes()}));
  }
  return file.Commit();
}

}  // namespace distill_l2s
