// In place of LibTorch's, which includes TorchScript: modules are saved by //modeling/checkpoint.
#pragma once

#ifdef LIBTORCH_HEADERS_IN_FULL
#include_next <torch/serialize/archive.h>
#else
namespace torch::serialize {
class InputArchive;
class OutputArchive;
}  // namespace torch::serialize
#endif
