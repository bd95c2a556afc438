#include "modeling/checkpoint/tensor_store.h"

#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "glog/logging.h"
#include "modeling/checkpoint/tensor_hash.h"

namespace distill_l2s {
namespace {

constexpr int64_t kFileBytes = int64_t{16} << 20;
constexpr char kHashField[] = "tensors_sha256";
constexpr char kSuffix[] = ".safetensors";

}  // namespace

absl::StatusOr<std::unique_ptr<TensorStore>> TensorStore::Open(const std::string& directory,
                                                               const TensorStoreOptions& options) {
  RETURN_IF_ERROR(MakeDirectories(directory));
  std::unique_ptr<TensorStore> store(new TensorStore(directory, options));
  RETURN_IF_ERROR(store->AddNewFiles());
  return store;
}

TensorStore::~TensorStore() { Flush(); }

void TensorStore::Refresh() {
  const absl::Status listed = AddNewFiles();
  if (!listed.ok()) LOG(WARNING) << listed.message();
}

absl::Status TensorStore::AddNewFiles() {
  std::set<std::string> paths;
  std::error_code error;
  for (std::filesystem::directory_iterator it(directory_, error), end; !error && it != end;
       it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (!absl::StartsWith(name, absl::StrCat(options_.file_prefix, ".")) || !absl::EndsWith(name, kSuffix)) {
      continue;
    }
    if (known_paths_.count(it->path().string()) == 0) paths.insert(it->path().string());
  }
  if (error) return absl::UnknownError(absl::StrCat(directory_, ": cannot list: ", error.message()));
  for (const std::string& path : paths) AddFile(path);
  return absl::OkStatus();
}

void TensorStore::RemoveDamaged(const std::string& path, absl::string_view reason) {
  LOG(WARNING) << options_.contents << " in the cache are damaged and will be computed again: " << reason;
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
}

void TensorStore::AddFile(const std::string& path) {
  known_paths_.insert(path);
  absl::StatusOr<Safetensors> read = ReadSafetensors(path);
  if (absl::IsInvalidArgument(read.status())) return RemoveDamaged(path, read.status().message());
  if (!read.ok()) {
    LOG(WARNING) << read.status().message();
    return;
  }
  files_.push_back(std::make_unique<File>(
      File{path, read->metadata[kHashField], std::move(read->tensors), /*checked=*/false}));
  for (const auto& [key, unused] : files_.back()->tensors) index_[key] = files_.back().get();
}

bool TensorStore::IsSound(File* file) {
  if (file->checked) return true;
  file->checked = true;
  if (HashTensors(file->tensors) == file->sha256) return true;
  RemoveDamaged(file->path, absl::StrCat(file->path, ": the tensors' hash is not the file's ", kHashField));
  for (const auto& [key, unused] : file->tensors) {
    const auto found = index_.find(key);
    if (found != index_.end() && found->second == file) index_.erase(found);
  }
  file->tensors.clear();
  return false;
}

std::optional<at::Tensor> TensorStore::Find(const std::string& key) {
  if (const auto pending = pending_.find(key); pending != pending_.end()) return pending->second;
  const auto found = index_.find(key);
  if (found == index_.end() || !IsSound(found->second)) return std::nullopt;
  return found->second->tensors.at(key);
}

void TensorStore::Insert(const std::string& key, const at::Tensor& tensor) {
  if (pending_.emplace(key, tensor).second) pending_bytes_ += tensor.nbytes();
  if (pending_bytes_ >= kFileBytes) Flush();
}

void TensorStore::Flush() {
  if (pending_.empty()) return;
  const std::string sha256 = HashTensors(pending_);
  const std::string path =
      JoinPath(directory_, absl::StrCat(options_.file_prefix, ".", sha256.substr(0, 32), kSuffix));
  const absl::Status written = WriteSafetensors(path, pending_, {{kHashField, sha256}});
  pending_.clear();
  pending_bytes_ = 0;
  if (!written.ok()) {
    LOG_IF(WARNING, !has_warned_) << "cannot keep " << options_.contents
                                  << " for later: " << written.message();
    has_warned_ = true;
    return;
  }
  AddFile(path);
}

}  // namespace distill_l2s
