#include "modeling/wav2vec2/frame_geometry.h"

#include "modeling/wav2vec2/convolution_layers.h"

namespace distill_l2s {

FrameGeometry FrameGeometryOf(const Wav2Vec2Config& config) {
  FrameGeometry geometry;
  for (const ConvolutionLayerShape& layer : ConvolutionLayers(config)) {
    geometry.stride_samples *= layer.stride;
  }
  geometry.receptive_samples = MinimumSamples(config);
  return geometry;
}

}  // namespace distill_l2s
