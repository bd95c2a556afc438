#include "modeling/wav2vec2/convolution_layers.h"

#include <glog/logging.h>

namespace distill_l2s {
namespace {

std::vector<int64_t> ValuesOr(const google::protobuf::RepeatedField<int32_t>& values,
                              const std::vector<int64_t>& otherwise) {
  return values.empty() ? otherwise : std::vector<int64_t>(values.begin(), values.end());
}

}  // namespace

std::vector<ConvolutionLayerShape> ConvolutionLayers(const Wav2Vec2Config& config) {
  const auto channels = ValuesOr(config.conv_dim(), {512, 512, 512, 512, 512, 512, 512});
  const auto kernels = ValuesOr(config.conv_kernel(), {10, 3, 3, 3, 3, 2, 2});
  const auto strides = ValuesOr(config.conv_stride(), {5, 2, 2, 2, 2, 2, 2});
  CHECK_EQ(channels.size(), kernels.size());
  CHECK_EQ(channels.size(), strides.size());
  std::vector<ConvolutionLayerShape> layers;
  for (size_t i = 0; i < channels.size(); ++i) layers.push_back({channels[i], kernels[i], strides[i]});
  return layers;
}

int64_t FrameLength(const Wav2Vec2Config& config, int64_t samples) {
  int64_t length = samples;
  for (const ConvolutionLayerShape& layer : ConvolutionLayers(config)) {
    if (length < layer.kernel) return 0;
    length = (length - layer.kernel) / layer.stride + 1;
  }
  return length;
}

int64_t MinimumSamples(const Wav2Vec2Config& config) {
  const std::vector<ConvolutionLayerShape> layers = ConvolutionLayers(config);
  int64_t length = 1;
  for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
    length = (length - 1) * layer->stride + layer->kernel;
  }
  return length;
}

}  // namespace distill_l2s
