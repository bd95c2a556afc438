#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "modeling/checkpoint/element_type.h"

namespace distill_l2s {

// The memory behind tensors: bytes [begin, end) of the file.
struct TorchFileStorage {
  ElementType type;
  uint64_t begin;
  uint64_t end;
};

// A view of a storage; offset and strides in elements. Every element lies in the storage, no two are one.
struct TorchFileTensor {
  std::string name;
  size_t storage;
  int64_t offset;
  std::vector<int64_t> shape;
  std::vector<int64_t> strides;
};

struct TorchFile {
  std::vector<TorchFileStorage> storages;  // Several tensors share one where weights are tied.
  std::vector<TorchFileTensor> tensors;
};

// Whether `file` begins as one of those that ParseTorchFile reads.
bool IsTorchFile(absl::string_view file);

// Finds the tensors of a file that torch.save wrote: the zip archive of PyTorch 1.6 and later, or the pickles
// and raw numbers of those before. `file` is the whole file, of which only what describes the tensors is
// touched. Executes nothing (see ParsePickle, ParseZipDirectory, StateDictTensors: what they refuse is
// refused). Errors name `source` and what in it is wrong.
absl::StatusOr<TorchFile> ParseTorchFile(absl::string_view file, absl::string_view source);

}  // namespace distill_l2s
