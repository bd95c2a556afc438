#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {

// Tensors by key, in a directory of safetensors files ("hidden_states.<hash>.safetensors", each with many
// tensors and a hash of them) that outlive the process and are written whole or not at all. A file that is
// damaged is reported once, removed, and its tensors are simply not there any more. Several processes may
// share a directory: none sees what the others write before it opens the directory anew. Not thread-safe.
class HiddenStateStore {
 public:
  // Makes the directory where it is missing. Reads the headers of its files, their tensors only when they are
  // asked for.
  static absl::StatusOr<std::unique_ptr<HiddenStateStore>> Open(const std::string& directory);
  // Flushes.
  ~HiddenStateStore();

  // A view into the file's mapping.
  std::optional<at::Tensor> Find(const std::string& key);

  // Takes the tensor, and writes a file when some megabytes have come together. A file that cannot be written
  // costs a warning, and its tensors are forgotten.
  void Insert(const std::string& key, const at::Tensor& states);

  // Writes what Insert has taken and not written yet.
  void Flush();

 private:
  struct File {
    std::string path;
    std::string sha256;
    TensorMap tensors;
    bool checked;
  };

  explicit HiddenStateStore(const std::string& directory) : directory_(directory) {}
  void AddFile(const std::string& path);
  bool IsSound(File* file);

  const std::string directory_;
  std::vector<std::unique_ptr<File>> files_;
  absl::flat_hash_map<std::string, File*> index_;
  TensorMap pending_;
  int64_t pending_bytes_ = 0;
};

}  // namespace distill_l2s
