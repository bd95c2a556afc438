#include "tools/inspect_checkpoint.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "modeling/checkpoint/checkpoint.h"
#include "modeling/checkpoint/scalar_type.h"
#include "modeling/checkpoint/tensor_hash.h"
#include "modeling/recognizer/model_directory.h"

namespace distill_l2s {
namespace {

// A run's directory, which holds no weights itself, stands for its checkpoint/.
absl::StatusOr<Checkpoint> ReadPath(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return ReadCheckpointFile(path);
  if (CheckpointPath(path).ok()) return ReadCheckpoint(path);
  const auto directory = FindModelDirectory(path);
  return ReadCheckpoint(directory.ok() ? *directory : path);
}

}  // namespace

absl::StatusOr<std::string> InspectCheckpoint(const std::string& path) {
  ASSIGN_OR_RETURN(const Checkpoint checkpoint, ReadPath(path));
  size_t width = 4;
  for (const auto& [name, tensor] : checkpoint.tensors) {
    width = std::max(width, absl::Utf8SafeCEscape(name).size());
  }
  std::string text = absl::StrCat(checkpoint.path, "\n");
  int64_t elements = 0, bytes = 0;
  for (const auto& [name, tensor] : checkpoint.tensors) {
    absl::StrAppendFormat(&text, "%-*s  %-4s  %12d bytes  [%s]\n", static_cast<int>(width),
                          absl::Utf8SafeCEscape(name), SafetensorsDtypeName(tensor.scalar_type()),
                          tensor.nbytes(), absl::StrJoin(tensor.sizes(), ", "));
    elements += tensor.numel();
    bytes += static_cast<int64_t>(tensor.nbytes());
  }
  absl::StrAppendFormat(&text, "%d tensors, %d elements, %d bytes\nsha256 %s\n", checkpoint.tensors.size(),
                        elements, bytes, HashTensors(checkpoint.tensors));
  return text;
}

}  // namespace distill_l2s
