#include "experiments/align/clip_alignment.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"
#include "experiments/align/alignment_fit.h"
#include "experiments/align/alignment_targets.h"
#include "experiments/align/forced_alignment.h"

namespace distill_l2s {
namespace {

std::vector<CharacterFrames> SpokenCharacters(const AlignmentTargets& targets,
                                              const std::vector<TargetSpan>& spans) {
  std::vector<CharacterFrames> characters;
  size_t u = 0;
  for (const TargetCharacter& character : targets.characters) {
    characters.push_back({character.text});
    if (!character.is_target) continue;
    const TargetSpan& span = spans[u++];
    characters.back().start_frame = span.start_frame;
    characters.back().end_frame = span.end_frame;
    characters.back().posterior_sum =
        span.probability * static_cast<double>(span.end_frame - span.start_frame);
  }
  return characters;
}

void Delay(double delay_s, std::vector<TimedWord>* words) {
  for (TimedWord& word : *words) {
    word.start_s += delay_s;
    word.end_s += delay_s;
    for (TimedCharacter& character : word.characters) {
      character.start_s += delay_s;
      character.end_s += delay_s;
    }
  }
}

}  // namespace

absl::StatusOr<ClipAlignment> AlignClip(const at::Tensor& log_probabilities, const Utterance& utterance,
                                        const CharacterVocabulary& vocabulary, double frame_s) {
  ASSIGN_OR_RETURN(AlignmentTargets targets, MakeAlignmentTargets(utterance.text, vocabulary));
  ASSIGN_OR_RETURN(const ForcedAlignment alignment,
                   ForceAlign(log_probabilities, targets.labels, vocabulary.blank()));
  ClipAlignment clip;
  const AlignmentFit fit = MeasureFit(log_probabilities, alignment, frame_s);
  const auto file_time_s = [&](int64_t frame) {
    return utterance.offset_s + std::min(static_cast<double>(frame) * frame_s, utterance.duration_s);
  };
  clip.score = fit.score;
  clip.worst_start_s = file_time_s(fit.worst_start_frame);
  clip.worst_end_s = file_time_s(fit.worst_end_frame);
  clip.words = MakeTimedWords(SpokenCharacters(targets, alignment.spans), frame_s, utterance.duration_s);
  Delay(utterance.offset_s, &clip.words);
  clip.unknown = std::move(targets.unknown);
  return clip;
}

}  // namespace distill_l2s
