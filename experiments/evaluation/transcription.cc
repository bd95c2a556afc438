#include "experiments/evaluation/transcription.h"

#include "base/status_macros.h"
#include "experiments/decoding/ctc_decoding.h"
#include "experiments/decoding/greedy_decoder.h"

namespace distill_l2s {

absl::StatusOr<std::vector<ClipResult>> TranscribeAndScore(const Recognizer& recognizer,
                                                           const std::vector<Utterance>& utterances,
                                                           const RecognitionOptions& options,
                                                           const CtcDecoder* decoder) {
  const GreedyDecoder greedy;
  if (decoder == nullptr) decoder = &greedy;
  std::vector<ClipResult> results(utterances.size());
  const auto score = [&](const Batch& batch, const Emissions& emissions) -> absl::Status {
    ASSIGN_OR_RETURN(const auto paths, decoder->DecodeClips(emissions.logits, emissions.frame_lengths));
    for (size_t i = 0; i < batch.clips.size(); ++i) {
      const Utterance& utterance = utterances[batch.clips[i]];
      results[batch.clips[i]] = ScoreClip(utterance.audio_filepath, utterance.offset_s, utterance.duration_s,
                                          utterance.text, DecodePath(paths[i], recognizer.vocabulary()));
      results[batch.clips[i]].speaker = utterance.speaker;
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(RecognizeClips(recognizer, utterances, options, score));
  return results;
}

CorpusErrors SumErrors(const std::vector<ClipResult>& results) {
  CorpusErrors sum;
  for (const ClipResult& result : results) {
    sum.words += result.words;
    sum.characters += result.characters;
  }
  return sum;
}

}  // namespace distill_l2s
