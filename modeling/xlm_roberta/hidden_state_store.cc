#include "modeling/xlm_roberta/hidden_state_store.h"

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
constexpr char kPrefix[] = "hidden_states.";
constexpr char kHashField[] = "tensors_sha256";

void RemoveDamaged(const std::string& path, absl::string_view reason) {
  LOG(WARNING) << "cached hidden states are damaged and will be computed again: " << reason;
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
}

}  // namespace

absl::StatusOr<std::unique_ptr<HiddenStateStore>> HiddenStateStore::Open(const std::string& directory) {
  RETURN_IF_ERROR(MakeDirectories(directory));
  std::unique_ptr<HiddenStateStore> store(new HiddenStateStore(directory));
  std::set<std::string> paths;
  std::error_code error;
  for (std::filesystem::directory_iterator it(directory, error), end; !error && it != end;
       it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (absl::StartsWith(name, kPrefix) && absl::EndsWith(name, ".safetensors"))
      paths.insert(it->path().string());
  }
  if (error) return absl::UnknownError(absl::StrCat(directory, ": cannot list: ", error.message()));
  for (const std::string& path : paths) store->AddFile(path);
  return store;
}

HiddenStateStore::~HiddenStateStore() { Flush(); }

void HiddenStateStore::AddFile(const std::string& path) {
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

bool HiddenStateStore::IsSound(File* file) {
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

std::optional<at::Tensor> HiddenStateStore::Find(const std::string& key) {
  if (const auto pending = pending_.find(key); pending != pending_.end()) return pending->second;
  const auto found = index_.find(key);
  if (found == index_.end() || !IsSound(found->second)) return std::nullopt;
  return found->second->tensors.at(key);
}

void HiddenStateStore::Insert(const std::string& key, const at::Tensor& states) {
  if (pending_.emplace(key, states).second) pending_bytes_ += states.nbytes();
  if (pending_bytes_ >= kFileBytes) Flush();
}

void HiddenStateStore::Flush() {
  if (pending_.empty()) return;
  const std::string sha256 = HashTensors(pending_);
  const std::string path = JoinPath(directory_, absl::StrCat(kPrefix, sha256.substr(0, 32), ".safetensors"));
  const absl::Status written = WriteSafetensors(path, pending_, {{kHashField, sha256}});
  pending_.clear();
  pending_bytes_ = 0;
  if (!written.ok()) {
    LOG(WARNING) << "cannot keep the teacher's hidden states for the next run: " << written.message();
    return;
  }
  AddFile(path);
}

}  // namespace distill_l2s
