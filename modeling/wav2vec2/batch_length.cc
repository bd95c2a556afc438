#include "modeling/wav2vec2/batch_length.h"

#include "modeling/wav2vec2/frame_geometry.h"
#include "modeling/wav2vec2/wav2vec2_config.h"

namespace distill_l2s {
namespace {

// Twice as many would pad by more than 8 % in all, with the batches' default length_jitter.
constexpr int64_t kFrameMultiple = 8;

}  // namespace

int64_t BatchLength(const Wav2Vec2Config& config, c10::DeviceType device, int64_t samples) {
  if (device == c10::DeviceType::CPU || PaddingMatters(config)) return samples;
  const FrameGeometry geometry = FrameGeometryOf(config);
  const int64_t frames = geometry.Frames(samples);
  const int64_t rounded = (frames + kFrameMultiple - 1) / kFrameMultiple * kFrameMultiple;
  // The most samples with so many frames: the clip may have some that no frame sees.
  return geometry.Samples(rounded + 1) - 1;
}

}  // namespace distill_l2s
