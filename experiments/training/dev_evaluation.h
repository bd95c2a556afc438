#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "data/batching/cached_clip_source.h"
#include "data/batching/file_clip_source.h"
#include "data/corpora/manifest.h"
#include "experiments/evaluation/transcription.h"
#include "experiments/experiment.pb.h"
#include "modeling/recognizer/recognizer_parts.h"

namespace distill_l2s {

// The evaluations of a run on its dev set, or on a rank's part of it: greedy, in the experiment's precision,
// in batches of evaluation.batch_s. The first one decodes the audio; it stays in memory, up to 2 GiB.
class DevEvaluation {
 public:
  //   loader_threads  as in RecognitionOptions
  DevEvaluation(const Experiment& experiment, std::vector<Utterance> clips, int loader_threads);
  DevEvaluation(const DevEvaluation&) = delete;
  DevEvaluation& operator=(const DevEvaluation&) = delete;

  // Recognises the clips with the student and its labels and preprocessor, of 16 kHz. The student is in its
  // mode again afterwards. Errors: those of TranscribeAndScore.
  absl::StatusOr<CorpusErrors> Evaluate(RecognizerParts student);

  const std::vector<Utterance>& clips() const { return clips_; }

 private:
  const Experiment experiment_;
  const std::vector<Utterance> clips_;
  const int loader_threads_;
  FileClipSource files_;
  CachedClipSource audio_;
};

}  // namespace distill_l2s
