#include "data/batching/clip_filter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "data/batching/speed_perturbation.h"

namespace distill_l2s {
namespace {

constexpr int kNamedClips = 3;

const char* Reason(ClipFault fault) {
  switch (fault) {
    case ClipFault::kTooLong:
      return "too long";
    case ClipFault::kTooShort:
      return "too short";
    case ClipFault::kTooManyLabels:
      return "more labels than CTC can fit into the frames";
  }
  return "";
}

}  // namespace

std::string ClipSelection::Describe(const ClipDataset& dataset) const {
  if (left_out.empty()) return "";
  std::string text = absl::StrCat(left_out.size(), " of ", dataset.utterances.size(), " clips left out");
  for (const ClipFault fault : {ClipFault::kTooLong, ClipFault::kTooShort, ClipFault::kTooManyLabels}) {
    int64_t count = 0;
    std::string names;
    for (const LeftOutClip& clip : left_out) {
      if (clip.fault != fault) continue;
      if (++count > kNamedClips) continue;
      const Utterance& utterance = dataset.utterances[clip.clip];
      absl::StrAppend(&names, count > 1 ? ", " : "", utterance.audio_filepath, " (", utterance.duration_s,
                      " s, ", dataset.labels[clip.clip].size(), " labels)");
    }
    if (count == 0) continue;
    absl::StrAppend(&text, "; ", count, " ", Reason(fault), ": ", names, count > kNamedClips ? ", ..." : "");
  }
  return text;
}

int64_t CtcFramesNeeded(absl::Span<const int64_t> labels) {
  int64_t frames = labels.size();
  for (size_t i = 1; i < labels.size(); ++i) frames += labels[i] == labels[i - 1];
  return std::max<int64_t>(frames, 1);
}

int64_t UtteranceSamples(const Utterance& utterance, int sample_rate_hz) {
  return std::llround(utterance.duration_s * sample_rate_hz);
}

ClipSelection SelectClips(const ClipDataset& dataset, const BatchingConfig& config,
                          const FrameLengthFunction& frame_length) {
  double fastest = config.speed_factors().empty() ? 1 : 0;
  for (const double factor : config.speed_factors()) fastest = std::max(fastest, factor);
  ClipSelection selection;
  for (size_t clip = 0; clip < dataset.utterances.size(); ++clip) {
    const Utterance& utterance = dataset.utterances[clip];
    const int64_t shortest = PerturbedLength(UtteranceSamples(utterance), fastest);
    if (utterance.duration_s > config.max_clip_s()) {
      selection.left_out.push_back({static_cast<int64_t>(clip), ClipFault::kTooLong});
    } else if (utterance.duration_s < config.min_clip_s()) {
      selection.left_out.push_back({static_cast<int64_t>(clip), ClipFault::kTooShort});
    } else if (frame_length(shortest) < CtcFramesNeeded(dataset.labels[clip])) {
      selection.left_out.push_back({static_cast<int64_t>(clip), ClipFault::kTooManyLabels});
    } else {
      selection.kept.push_back(clip);
    }
  }
  return selection;
}

}  // namespace distill_l2s
