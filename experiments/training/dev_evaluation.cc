#include "experiments/training/dev_evaluation.h"

#include <cstdint>
#include <utility>

#include "base/status_macros.h"
#include "experiments/training/optimization/compute_type.h"
#include "modeling/recognizer/recognizer.h"

namespace distill_l2s {
namespace {

constexpr int64_t kAudioBytes = int64_t{2} << 30;

}  // namespace

DevEvaluation::DevEvaluation(const Experiment& experiment, std::vector<Utterance> clips, int loader_threads)
    : experiment_(experiment),
      clips_(std::move(clips)),
      loader_threads_(loader_threads),
      files_(&clips_),
      audio_(&files_, kAudioBytes) {}

absl::StatusOr<CorpusErrors> DevEvaluation::Evaluate(RecognizerParts student) {
  const Recognizer recognizer(std::move(student), ComputeType(experiment_.optimization().precision()));
  RecognitionOptions options;
  options.batch_s = experiment_.evaluation().batch_s();
  options.loader_threads = loader_threads_;
  options.audio = &audio_;
  ASSIGN_OR_RETURN(const auto results, TranscribeAndScore(recognizer, clips_, options));
  return SumErrors(results);
}

}  // namespace distill_l2s
