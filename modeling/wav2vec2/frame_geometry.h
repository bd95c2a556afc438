#pragma once

#include <cstdint>

#include "modeling/wav2vec2/wav2vec2_config.pb.h"

namespace distill_l2s {

// Which samples a model's frames see: frame f of a signal sees the samples
// [f * stride_samples, f * stride_samples + receptive_samples), before the encoder looks around. With the
// usual convolutions 320 and 400, at 16 kHz 20 and 25 ms.
struct FrameGeometry {
  int64_t stride_samples = 1;
  int64_t receptive_samples = 1;

  // Frames of a signal of `samples` samples; equals FrameLength() of the model.
  int64_t Frames(int64_t samples) const {
    return samples < receptive_samples ? 0 : (samples - receptive_samples) / stride_samples + 1;
  }
  // The least samples that make `frames` >= 1 frames.
  int64_t Samples(int64_t frames) const { return (frames - 1) * stride_samples + receptive_samples; }
};

FrameGeometry FrameGeometryOf(const Wav2Vec2Config& config);

}  // namespace distill_l2s
