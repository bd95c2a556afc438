#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "modeling/checkpoint/torch_file.h"

namespace distill_l2s {

// Files as torch.save writes them, for tests.
struct TorchFileToWrite {
  struct Storage {
    ElementType type;
    std::string bytes;
  };
  std::vector<Storage> storages;  // The key of storages[i] is "i".
  std::vector<TorchFileTensor> tensors;
};

// The pickle of an OrderedDict of the tensors, with an attribute _metadata as state dicts have. The first
// tensor is a parameter where `with_parameter` is true.
std::string TorchPickleBytes(const TorchFileToWrite& contents, bool with_parameter = false);

// A zip archive of stored files whose data begin at multiples of 64 bytes, as PyTorch's do.
std::string ZipBytes(const std::vector<std::pair<std::string, std::string>>& files);

std::string TorchZipBytes(const TorchFileToWrite& contents);
// The format before PyTorch 1.6.
std::string TorchLegacyBytes(const TorchFileToWrite& contents);

}  // namespace distill_l2s
