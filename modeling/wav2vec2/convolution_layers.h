#pragma once

#include <cstdint>
#include <vector>

#include "modeling/wav2vec2/wav2vec2_config.pb.h"

namespace distill_l2s {

// One layer of the convolutional feature encoder: lengths in samples (first layer) or in frames of the layer
// before.
struct ConvolutionLayerShape {
  int64_t channels;
  int64_t kernel;
  int64_t stride;
};

// The feature encoder's layers, first to last. An empty conv_dim, conv_kernel or conv_stride stands for
// transformers' default: seven layers of 512 channels, kernels 10, 3, 3, 3, 3, 2, 2, strides 5, 2, 2, 2, 2,
// 2,
// 2. The three lists have to be of one length (CheckWav2Vec2Config).
std::vector<ConvolutionLayerShape> ConvolutionLayers(const Wav2Vec2Config& config);

// Frames that the feature encoder makes of `samples` samples: floor((n - kernel) / stride) + 1, layer by
// layer, 0 where n < kernel. With the default layers 400 samples give 1 frame, 719 give 1, 720 give 2, 16000
// give 49.
int64_t FrameLength(const Wav2Vec2Config& config, int64_t samples);

// The shortest clip that gives a frame: 400 samples with the default layers.
int64_t MinimumSamples(const Wav2Vec2Config& config);

}  // namespace distill_l2s
