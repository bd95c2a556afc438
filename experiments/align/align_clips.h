#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/corpora/manifest.h"
#include "experiments/align/clip_alignment.h"
#include "experiments/evaluation/recognize_clips.h"
#include "modeling/recognizer/recognizer.h"

namespace distill_l2s {

// A clip for people: its audio's path, and where in it the clip starts if it is a part.
std::string ClipName(const Utterance& utterance);

// One result for each utterance, in their order; it does not depend on the others (clips are not padded where
// the model's result depends on padding, whatever `options` say). What is wrong with one clip is its own
// error, which names it, and the others go on: audio that cannot be read, and AlignClip()'s errors. Those
// that the manifest shows (a text without a known character or too long for the duration, a lattice too
// large) are found before, and the model does not see the clip. Errors of the whole: RecognizeClips()'s.
absl::StatusOr<std::vector<absl::StatusOr<ClipAlignment>>> AlignClips(
    const Recognizer& recognizer, const std::vector<Utterance>& utterances,
    const RecognitionOptions& options);

}  // namespace distill_l2s
