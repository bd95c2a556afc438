#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "data/batching/batch.h"
#include "data/batching/clip_source.h"
#include "data/corpora/manifest.h"
#include "modeling/recognizer/recognizer.h"

namespace distill_l2s {

struct RecognitionOptions {
  double batch_s = 60;  // Seconds of audio in a batch, padding included; a longer clip is a batch of its own.
  int loader_threads = 0;  // That decode beside the model; 0: none.
  std::string progress;    // Name of the progress bar; empty: none.
  // The utterances' audio, by their position, at the recogniser's rate; it must outlive the work. Null: their
  // files.
  ClipSource* audio = nullptr;
};

// Called for each batch: clip batch.clips[i], a position among the utterances, has the logits
// emissions.logits[i] of emissions.frame_lengths[i] frames. An error ends the work.
using RecognitionSink = std::function<absl::Status(const Batch& batch, const Emissions& emissions)>;

// Passes every clip through the recogniser, in batches from long to short. A clip's result does not depend on
// the others: where padding matters, only clips of one length share a batch. Clips too short for a frame are
// filled up with silence.
//   bad_clips  receives the clips that cannot be read, by position, each with an error that names it; null:
//              such a clip ends the work with its error
// Errors: options, the sink's, not enough memory.
absl::Status RecognizeClips(const Recognizer& recognizer, const std::vector<Utterance>& utterances,
                            const RecognitionOptions& options, const RecognitionSink& sink,
                            std::map<int64_t, absl::Status>* bad_clips = nullptr);

}  // namespace distill_l2s
