#include "experiments/align/align_clips.h"

#include <ATen/ops/log_softmax.h>

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "data/batching/clip_filter.h"
#include "experiments/align/alignment_targets.h"
#include "experiments/align/forced_alignment.h"

namespace distill_l2s {
namespace {

// What the manifest shows already.
absl::Status CheckUtterance(const Utterance& utterance, const Recognizer& recognizer) {
  ASSIGN_OR_RETURN(const AlignmentTargets targets,
                   MakeAlignmentTargets(utterance.text, recognizer.vocabulary()));
  // A clip too short for a frame is filled up to one.
  const int64_t samples = UtteranceSamples(utterance, recognizer.sampling_rate_hz());
  const int64_t frames = std::max<int64_t>(1, recognizer.geometry().Frames(samples));
  const absl::Status status = CheckLattice(frames, targets.labels);
  if (absl::IsResourceExhausted(status)) {
    return absl::ResourceExhaustedError(
        absl::StrCat(status.message(), ": cut the clip, with its text, into shorter ones"));
  }
  if (!status.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the text is too long for ", utterance.duration_s, " s of audio: ", status.message()));
  }
  return absl::OkStatus();
}

absl::Status Named(const Utterance& utterance, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(ClipName(utterance), ": ", status.message()));
}

}  // namespace

std::string ClipName(const Utterance& utterance) {
  if (utterance.offset_s == 0) return utterance.audio_filepath;
  return absl::StrCat(utterance.audio_filepath, " from ", utterance.offset_s, " s");
}

absl::StatusOr<std::vector<absl::StatusOr<ClipAlignment>>> AlignClips(
    const Recognizer& recognizer, const std::vector<Utterance>& utterances,
    const RecognitionOptions& options) {
  std::vector<absl::StatusOr<ClipAlignment>> results(utterances.size());
  std::vector<Utterance> recognized;
  std::vector<size_t> positions;  // Of those among all.
  for (size_t i = 0; i < utterances.size(); ++i) {
    const absl::Status status = CheckUtterance(utterances[i], recognizer);
    if (!status.ok()) {
      results[i] = Named(utterances[i], status);
      continue;
    }
    recognized.push_back(utterances[i]);
    positions.push_back(i);
  }
  const auto align = [&](const Batch& batch, const Emissions& emissions) {
    const at::Tensor log_probabilities =
        at::log_softmax(emissions.logits.to(at::kFloat), -1).to(at::kCPU).contiguous();
    for (size_t b = 0; b < batch.clips.size(); ++b) {
      const int64_t frames = emissions.frame_lengths.data_ptr<int64_t>()[b];
      const size_t i = positions[batch.clips[b]];
      results[i] = AlignClip(log_probabilities[static_cast<int64_t>(b)].narrow(0, 0, frames), utterances[i],
                             recognizer.vocabulary(), recognizer.frame_s());
      if (!results[i].ok()) results[i] = Named(utterances[i], results[i].status());
    }
    return absl::OkStatus();
  };
  std::map<int64_t, absl::Status> bad_clips;
  RETURN_IF_ERROR(RecognizeClips(recognizer, recognized, options, align, &bad_clips));
  for (const auto& [clip, status] : bad_clips) results[positions[clip]] = status;
  return results;
}

}  // namespace distill_l2s
