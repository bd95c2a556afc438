#include "data/batching/file_clip_source.h"

#include "base/status_macros.h"

namespace distill_l2s {

absl::StatusOr<std::shared_ptr<const Pcm16>> FileClipSource::Load(int64_t clip) {
  const Utterance& utterance = utterances_->at(clip);
  ASSIGN_OR_RETURN(
      const std::vector<float> samples,
      LoadSpeech(utterance.audio_filepath, {utterance.offset_s, utterance.duration_s}, sample_rate_hz_));
  return std::make_shared<const Pcm16>(ToPcm16(samples));
}

}  // namespace distill_l2s
