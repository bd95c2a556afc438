#pragma once

#include "modeling/wav2vec2/wav2vec2_config.pb.h"

namespace distill_l2s {

// For tests: wav2vec 2.0 with the usual seven strides and kernels, 8 channels, 2 layers of width 16 with 2
// heads, a position kernel of 4 and 6 classes. `norm`: "layer" (with pre-norm and convolution biases, as
// XLSR-53) or "group" (post-norm, as wav2vec2-base). No dropout, no layer drop, masks as by default.
Wav2Vec2Config TinyConfig(const char* norm);

}  // namespace distill_l2s
