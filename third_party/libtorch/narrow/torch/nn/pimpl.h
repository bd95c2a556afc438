// In place of LibTorch's: modules are held by std::shared_ptr here, never by a ModuleHolder.
#pragma once

#ifdef LIBTORCH_HEADERS_IN_FULL
#include_next <torch/nn/pimpl.h>
#else
#include <torch/types.h>

namespace torch::detail {
template <typename Module>
using disable_if_module_holder_t = void;
}  // namespace torch::detail

namespace torch::nn {
template <typename Contained>
class ModuleHolder;
}  // namespace torch::nn
#endif
