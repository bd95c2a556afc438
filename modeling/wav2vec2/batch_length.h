#pragma once

#include <c10/core/Device.h>

#include <cstdint>

#include "modeling/wav2vec2/wav2vec2_config.pb.h"

namespace distill_l2s {

// The samples to pad a batch to whose longest clip has `samples`, at least MinimumSamples().
//
// On a GPU: so many that their frames are a multiple of 8. Batches then have some dozens of shapes in place
// of a new one each, so that memory and plans of kernels are found again, and attention's masks, 8 numbers of
// 16 bits, are aligned. Elsewhere, and where a clip's result depends on its padding (PaddingMatters):
// `samples`.
//   320 samples a frame, 400 seen by each: 30,000 samples have 93 frames; 96 frames have at most 31,119
int64_t BatchLength(const Wav2Vec2Config& config, c10::DeviceType device, int64_t samples);

}  // namespace distill_l2s
