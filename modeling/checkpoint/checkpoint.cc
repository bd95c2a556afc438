#include "modeling/checkpoint/checkpoint.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/file.h"
#include "base/mapped_file.h"
#include "base/status_macros.h"
#include "modeling/checkpoint/quoted_name.h"
#include "modeling/checkpoint/shard_index.h"
#include "modeling/checkpoint/torch_file.h"
#include "modeling/checkpoint/torch_pickle.h"

namespace distill_l2s {
namespace {

constexpr const char* kNames[] = {"model.safetensors", "model.safetensors.index.json", "pytorch_model.bin",
                                  "pytorch_model.bin.index.json"};
constexpr int64_t kMaximumIndexBytes = int64_t{64} << 20;

absl::StatusOr<TensorMap> ReadTensors(const std::string& path) {
  ASSIGN_OR_RETURN(const auto file, MappedFile::Open(path));
  if (IsTorchFile(file->bytes())) return ReadTorchPickle(path);
  ASSIGN_OR_RETURN(Safetensors contents, ReadSafetensors(path));
  return std::move(contents.tensors);
}

// What the files hold against what the index says.
absl::Status CheckIndex(const std::map<std::string, std::string>& files, const TensorMap& tensors,
                        const std::string& path) {
  std::vector<std::string> faults;
  for (const auto& [name, file] : files) {
    if (tensors.count(name) == 0) faults.push_back(absl::StrCat(QuotedName(name), " is not in ", file));
  }
  if (faults.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", absl::StrJoin(faults, "; ")));
}

absl::StatusOr<TensorMap> ReadShards(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string json, ReadFile(path, kMaximumIndexBytes));
  ASSIGN_OR_RETURN(const auto files, ParseShardIndex(json, path));
  std::set<std::string> shards;
  for (const auto& [name, file] : files) shards.insert(file);
  TensorMap tensors;
  for (const std::string& shard : shards) {
    const std::string shard_path = JoinPath(DirectoryName(path), shard);
    ASSIGN_OR_RETURN(TensorMap part, ReadTensors(shard_path));
    for (auto& [name, tensor] : part) {
      const auto file = files.find(name);
      if (file == files.end() || file->second != shard) {
        return absl::InvalidArgumentError(absl::StrCat(shard_path, ": holds the tensor ", QuotedName(name),
                                                       ", which ", path, " does not say"));
      }
      tensors.emplace(name, std::move(tensor));
    }
  }
  RETURN_IF_ERROR(CheckIndex(files, tensors, path));
  return tensors;
}

}  // namespace

absl::StatusOr<std::string> CheckpointPath(const std::string& directory) {
  for (const char* name : kNames) {
    const std::string path = JoinPath(directory, name);
    if (FileExists(path)) return path;
  }
  return absl::NotFoundError(
      absl::StrCat(directory, ": holds no weights: looked for ", absl::StrJoin(kNames, ", ")));
}

absl::StatusOr<Checkpoint> ReadCheckpoint(const std::string& directory) {
  ASSIGN_OR_RETURN(const std::string path, CheckpointPath(directory));
  return ReadCheckpointFile(path);
}

absl::StatusOr<Checkpoint> ReadCheckpointFile(const std::string& path) {
  Checkpoint checkpoint;
  checkpoint.path = path;
  ASSIGN_OR_RETURN(checkpoint.tensors, absl::EndsWith(path, ".json") ? ReadShards(path) : ReadTensors(path));
  return checkpoint;
}

}  // namespace distill_l2s
