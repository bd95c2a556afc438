// In place of LibTorch's: no module is held by an AnyModule here.
#pragma once

#ifdef LIBTORCH_HEADERS_IN_FULL
#include_next <torch/nn/modules/container/any_module_holder.h>
#else
#include <torch/nn/modules/container/any_value.h>

namespace torch::nn {
class Module;
template <typename ModuleType, typename... ArgumentTypes>
struct AnyModuleHolder;
}  // namespace torch::nn
#endif
