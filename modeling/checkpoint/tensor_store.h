#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {

// What a store's files are called and what its warnings say.
struct TensorStoreOptions {
  // Files are "<file_prefix>.<hash>.safetensors"; others in the directory are left alone.
  std::string file_prefix;
  // What the tensors are, for warnings, in the plural: "the teacher's hidden states".
  std::string contents;
};

// Tensors by key, in a directory of safetensors files (each with many tensors and a hash of them) that
// outlive the process and are written whole or not at all. A file that is damaged is reported once, removed,
// and its tensors are simply not there any more. Several processes may share a directory: none sees what the
// others write before it opens the directory anew or calls Refresh(). Not thread-safe.
class TensorStore {
 public:
  // Makes the directory where it is missing. Reads the headers of its files, their tensors only when they are
  // asked for.
  static absl::StatusOr<std::unique_ptr<TensorStore>> Open(const std::string& directory,
                                                           const TensorStoreOptions& options);
  // Flushes.
  ~TensorStore();

  // A view into the file's mapping. The first tensor that is asked for of a file has all of it read and
  // hashed.
  std::optional<at::Tensor> Find(const std::string& key);

  // Takes the tensor, and writes a file when some megabytes have come together. What cannot be written is
  // forgotten; the first such file costs a warning.
  void Insert(const std::string& key, const at::Tensor& tensor);

  // Writes what Insert has taken and not written yet.
  void Flush();

  // Looks for files that have come since, of other processes.
  void Refresh();

 private:
  struct File {
    std::string path;
    std::string sha256;
    TensorMap tensors;
    bool checked;
  };

  TensorStore(const std::string& directory, const TensorStoreOptions& options)
      : directory_(directory), options_(options) {}
  absl::Status AddNewFiles();
  void AddFile(const std::string& path);
  bool IsSound(File* file);
  void RemoveDamaged(const std::string& path, absl::string_view reason);

  const std::string directory_;
  const TensorStoreOptions options_;
  std::set<std::string> known_paths_;  // Damaged ones included, which need not be reported again.
  std::vector<std::unique_ptr<File>> files_;
  absl::flat_hash_map<std::string, File*> index_;
  TensorMap pending_;
  int64_t pending_bytes_ = 0;
  bool has_warned_ = false;  // That it cannot write.
};

}  // namespace distill_l2s
