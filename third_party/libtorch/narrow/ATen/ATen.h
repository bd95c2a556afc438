// In place of LibTorch's <ATen/ATen.h>, which declares every operator: a source includes those that it calls
// from <ATen/ops/...>, or them all from <ATen/Functions.h>.
#pragma once

#ifdef LIBTORCH_HEADERS_IN_FULL
#include_next <ATen/ATen.h>
#else
#include <ATen/core/Tensor.h>
#endif
