#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/corpora/manifest.h"
#include "data/text/character_vocabulary.h"
#include "experiments/decoding/ctc_decoder.h"
#include "experiments/evaluation/clip_results.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {

struct TranscriptionOptions {
  double batch_s = 60;  // Seconds of audio in a batch, padding included; a longer clip is a batch of its own.
  int loader_threads = 0;               // That decode beside the model; 0: none.
  std::string progress;                 // Name of the progress bar; empty: none.
  const CtcDecoder* decoder = nullptr;  // Null: greedy.
};

// Recognises every clip and scores it against its text: one result for each utterance, in their
// order. The student is in evaluation mode meanwhile and back in its mode after. Errors: a clip that cannot
// be read, as a score without it would not be the set's; the decoder's.
absl::StatusOr<std::vector<ClipResult>> TranscribeAndScore(Wav2Vec2ForCtc* student,
                                                           const CharacterVocabulary& vocabulary,
                                                           const std::vector<Utterance>& utterances,
                                                           const TranscriptionOptions& options);

// Sums over clips.
struct CorpusErrors {
  ErrorCounts words;
  ErrorCounts characters;
};
CorpusErrors SumErrors(const std::vector<ClipResult>& results);

}  // namespace distill_l2s
