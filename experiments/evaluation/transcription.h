#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/corpora/manifest.h"
#include "data/text/character_vocabulary.h"
#include "experiments/evaluation/clip_results.h"
#include "experiments/evaluation/recognize_clips.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {

// Recognises every clip, greedily, and scores it against its text: one result for each utterance, in their
// order. The student is in evaluation mode meanwhile and back in its mode after. Errors: a clip that cannot
// be read, as a score without it would not be the set's.
absl::StatusOr<std::vector<ClipResult>> TranscribeAndScore(Wav2Vec2ForCtc* student,
                                                           const CharacterVocabulary& vocabulary,
                                                           const std::vector<Utterance>& utterances,
                                                           const RecognitionOptions& options);

// Sums over clips.
struct CorpusErrors {
  ErrorCounts words;
  ErrorCounts characters;
};
CorpusErrors SumErrors(const std::vector<ClipResult>& results);

}  // namespace distill_l2s
