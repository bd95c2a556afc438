#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/corpora/manifest.h"
#include "experiments/decoding/ctc_decoder.h"
#include "experiments/evaluation/clip_results.h"
#include "experiments/evaluation/recognize_clips.h"
#include "modeling/recognizer/recognizer.h"

namespace distill_l2s {

// Recognises every clip, decodes it (decoder null: greedily) and scores it against its text: one result for
// each utterance, in their order. Errors: a clip that cannot be read, as a score without it would not be the
// set's; the decoder's.
absl::StatusOr<std::vector<ClipResult>> TranscribeAndScore(const Recognizer& recognizer,
                                                           const std::vector<Utterance>& utterances,
                                                           const RecognitionOptions& options,
                                                           const CtcDecoder* decoder = nullptr);

// Sums over clips.
struct CorpusErrors {
  ErrorCounts words;
  ErrorCounts characters;
};
CorpusErrors SumErrors(const std::vector<ClipResult>& results);

}  // namespace distill_l2s
