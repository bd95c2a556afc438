#include "experiments/benchmark/flops.h"

#include "modeling/wav2vec2/convolution_layers.h"

namespace distill_l2s {

double StudentFlops::Total() const {
  return feature_encoder + projection + position_convolution + transformer_layers + head;
}

StudentFlops ForwardFlops(const Wav2Vec2Config& config, int64_t clips, int64_t samples) {
  StudentFlops flops;
  const double pair = 2 * static_cast<double>(clips);
  int64_t length = samples;
  int64_t inputs = 1;
  for (const ConvolutionLayerShape& layer : ConvolutionLayers(config)) {
    length = length < layer.kernel ? 0 : (length - layer.kernel) / layer.stride + 1;
    flops.feature_encoder += pair * static_cast<double>(length * layer.kernel * inputs * layer.channels);
    inputs = layer.channels;
  }
  const double frames = static_cast<double>(length);
  const double width = config.hidden_size();
  const double kernel = config.num_conv_pos_embeddings();
  const double group_width = width / config.num_conv_pos_embedding_groups();
  const double convolved = frames + (config.num_conv_pos_embeddings() % 2 == 0 ? 1 : 0);
  flops.projection = pair * frames * static_cast<double>(inputs) * width;
  flops.position_convolution = pair * convolved * kernel * width * group_width;
  const double weights = 4 * width * width + 2 * width * config.intermediate_size();
  flops.transformer_layers =
      pair * config.num_hidden_layers() * (frames * weights + 2 * frames * frames * width);
  flops.head = pair * frames * width * config.vocab_size();
  return flops;
}

StudentFlops BackwardFlops(const StudentFlops& forward, bool frozen_feature_encoder) {
  StudentFlops backward;
  backward.feature_encoder = frozen_feature_encoder ? 0 : 2 * forward.feature_encoder;
  backward.projection = (frozen_feature_encoder ? 1 : 2) * forward.projection;
  backward.position_convolution = 2 * forward.position_convolution;
  backward.transformer_layers = 2 * forward.transformer_layers;
  backward.head = 2 * forward.head;
  return backward;
}

double DistillationFlops(int64_t clips, int64_t frames, int64_t segments, int64_t student_width,
                         int64_t teacher_width) {
  const auto means = static_cast<double>(segments * frames * student_width);
  const auto projection = static_cast<double>(segments * student_width * teacher_width);
  return 2 * static_cast<double>(clips) * (2 * means + 3 * projection);
}

}  // namespace distill_l2s
