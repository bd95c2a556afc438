#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "data/corpora/manifest.h"
#include "experiments/evaluation/report/report_data.h"
#include "experiments/experiment.pb.h"
#include "experiments/training/distiller.h"
#include "modeling/recognizer/recognizer_parts.h"

namespace distill_l2s {

// Shows what distillation does with one clip: its frames' labels, the segments that the alignment makes of
// them, and the teacher's token that each meets most. The vectors are those of `distiller`, so any alignment
// can be shown; of several layer pairs, the first. A frame is shown in the segment in which it weighs most.
// The student is in evaluation mode meanwhile and back in its mode after. Errors: the audio cannot be read;
// the teacher cannot take the transcript.
absl::StatusOr<AlignedClip> AlignClip(const RecognizerParts& student, const Distiller& distiller,
                                      const Utterance& utterance);

// The same for the clip of `manifest` that is worth showing (PickClipToShow()), with the student and W of the
// run in `run_dir` and the teacher of `experiment`, whose checkpoint is relative to `model_dir`. Resampling
// is shown as the nearest position, and a shuffled teacher as unshuffled. Errors name the file.
absl::StatusOr<AlignedClip> AlignClipToShow(const std::string& run_dir, const std::string& model_dir,
                                            Experiment experiment, const std::string& manifest);

}  // namespace distill_l2s
