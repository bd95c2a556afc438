#include "modeling/checkpoint/torch_file.h"

#include <unordered_map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/git_lfs.h"
#include "base/status_macros.h"
#include "modeling/checkpoint/little_endian.h"
#include "modeling/checkpoint/pickle_machine.h"
#include "modeling/checkpoint/quoted_name.h"
#include "modeling/checkpoint/state_dict.h"
#include "modeling/checkpoint/zip_directory.h"

namespace distill_l2s {
namespace {

constexpr absl::string_view kZipMagic = "PK\x03\x04";
// Two pickles, torch.serialization's MAGIC_NUMBER and PROTOCOL_VERSION = 1001.
constexpr absl::string_view kLegacyMagic(
    "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19\x2e\x80\x02\x4d\xe9\x03\x2e", 21);

template <typename... Parts>
absl::Status Error(absl::string_view source, const Parts&... parts) {
  return absl::InvalidArgumentError(absl::StrCat(source, ": ", parts...));
}

using Range = std::pair<uint64_t, uint64_t>;

// The objects' storages and named tensors, with the bytes that `ranges` has for each storage's key.
absl::StatusOr<TorchFile> Assemble(const PickleObjects& objects,
                                   const std::unordered_map<std::string, Range>& ranges,
                                   absl::string_view source) {
  TorchFile file;
  for (const PickleStorage& storage : objects.storages) {
    const auto range = ranges.find(storage.key);
    if (range == ranges.end()) return Error(source, "the storage ", QuotedName(storage.key), " is missing");
    const auto [begin, end] = range->second;
    const uint64_t item_bytes = ElementBytes(storage.type);
    if ((end - begin) % item_bytes != 0 || (end - begin) / item_bytes != storage.elements) {
      return Error(source, "the storage ", QuotedName(storage.key), " has ", end - begin, " bytes, expected ",
                   storage.elements, " x ", ElementTypeName(storage.type));
    }
    file.storages.push_back({storage.type, begin, end});
  }
  ASSIGN_OR_RETURN(const auto names, StateDictTensors(objects, source));
  for (const auto& [name, index] : names) {
    const PickleTensor& tensor = objects.tensors[index];
    file.tensors.push_back({name, tensor.storage, tensor.offset, tensor.shape, tensor.strides});
  }
  return file;
}

// NAME/data.pkl, NAME/byteorder, and NAME/data/KEY for each storage.
absl::StatusOr<TorchFile> ParseZip(absl::string_view file, absl::string_view source) {
  ASSIGN_OR_RETURN(const std::vector<ZipEntry> entries, ParseZipDirectory(file, source));
  const ZipEntry* pickle = nullptr;
  for (const ZipEntry& entry : entries) {
    absl::string_view directory = entry.name;
    if (!absl::ConsumeSuffix(&directory, "/data.pkl") || absl::StrContains(directory, '/')) continue;
    if (pickle != nullptr) return Error(source, "two data.pkl in one archive");
    pickle = &entry;
  }
  if (pickle == nullptr) return Error(source, "a zip archive without data.pkl was not written by torch.save");
  const absl::string_view root = absl::StripSuffix(pickle->name, "data.pkl");
  std::unordered_map<std::string, Range> ranges;
  for (const ZipEntry& entry : entries) {
    absl::string_view name = entry.name;
    if (!absl::ConsumePrefix(&name, root)) continue;
    if (name == "byteorder" && file.substr(entry.begin, entry.end - entry.begin) != "little") {
      return Error(source, "its numbers are not little-endian");
    }
    if (absl::ConsumePrefix(&name, "data/")) ranges[std::string(name)] = {entry.begin, entry.end};
  }
  const std::string where = absl::StrCat(source, ": data.pkl");
  ASSIGN_OR_RETURN(const PickleObjects objects,
                   ParsePickle(file.substr(pickle->begin, pickle->end - pickle->begin), where));
  return Assemble(objects, ranges, source);
}

// {"protocol_version": 1001, "little_endian": True, "type_sizes": {...}}
absl::Status CheckSystem(const PickleObjects& system, absl::string_view source) {
  const PickleValue& root = system.values[system.root];
  if (root.kind != PickleKind::kDict) return Error(source, "its description of the system is no dict");
  for (size_t i = 0; i < root.items.size(); i += 2) {
    const PickleValue& value = system.values[root.items[i + 1]];
    if (system.values[root.items[i]].text == "little_endian" && value.integer != 1) {
      return Error(source, "its numbers are not little-endian");
    }
  }
  return absl::OkStatus();
}

// After the magic numbers: pickles of the system, of the objects and of the list of storages' keys; then, in
// the order of that list, each storage as the number of its elements (8 bytes) and the elements.
absl::StatusOr<TorchFile> ParseLegacy(absl::string_view file, absl::string_view source) {
  uint64_t position = kLegacyMagic.size();
  const auto next_pickle = [&](const char* what) -> absl::StatusOr<PickleObjects> {
    ASSIGN_OR_RETURN(
        PickleObjects objects,
        ParsePickle(file.substr(position), absl::StrCat(source, ": ", what, " at byte ", position)));
    position += objects.bytes;
    return objects;
  };
  ASSIGN_OR_RETURN(const PickleObjects system, next_pickle("the pickle of the system"));
  RETURN_IF_ERROR(CheckSystem(system, source));
  ASSIGN_OR_RETURN(const PickleObjects objects, next_pickle("the pickle of the tensors"));
  ASSIGN_OR_RETURN(const PickleObjects keys, next_pickle("the pickle of the storages' keys"));
  std::unordered_map<std::string, ElementType> types;
  for (const PickleStorage& storage : objects.storages) types.emplace(storage.key, storage.type);
  std::unordered_map<std::string, Range> ranges;
  for (const PickleId id : keys.values[keys.root].items) {
    const auto type = types.find(std::string(keys.values[id].text.substr(0, 256)));
    if (type == types.end()) {
      return Error(source, "the storage ", QuotedName(keys.values[id].text), " is used by no tensor");
    }
    if (file.size() - position < sizeof(uint64_t)) return Error(source, "truncated at byte ", position);
    const uint64_t elements = LittleEndian<uint64_t>(file, position);
    position += sizeof(uint64_t);
    const uint64_t item_bytes = ElementBytes(type->second);
    if (elements > (file.size() - position) / item_bytes) {
      return Error(source, "the storage ", QuotedName(type->first), " of ", elements, " x ",
                   ElementTypeName(type->second), " at byte ", position, " does not lie in the file's ",
                   file.size(), " bytes");
    }
    if (!ranges.emplace(type->first, Range(position, position + elements * item_bytes)).second) {
      return Error(source, "the storage ", QuotedName(type->first), " stands twice");
    }
    position += elements * item_bytes;
  }
  if (position != file.size()) {
    return Error(source, file.size() - position, " bytes at the end belong to no storage");
  }
  return Assemble(objects, ranges, source);
}

}  // namespace

bool IsTorchFile(absl::string_view file) {
  return absl::StartsWith(file, kZipMagic) || absl::StartsWith(file, kLegacyMagic);
}

absl::StatusOr<TorchFile> ParseTorchFile(absl::string_view file, absl::string_view source) {
  if (absl::StartsWith(file, kZipMagic)) return ParseZip(file, source);
  if (absl::StartsWith(file, kLegacyMagic)) return ParseLegacy(file, source);
  RETURN_IF_ERROR(CheckNoGitLfsPointer(file, source));
  return Error(source, "begins as neither form of file that torch.save writes");
}

}  // namespace distill_l2s
