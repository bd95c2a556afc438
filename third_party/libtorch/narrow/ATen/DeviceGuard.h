// In place of LibTorch's, which each <ATen/ops/...> includes and none uses.
#pragma once

#ifdef LIBTORCH_HEADERS_IN_FULL
#include_next <ATen/DeviceGuard.h>
#endif
