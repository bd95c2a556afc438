#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "data/audio/speech.h"
#include "data/batching/batching.pb.h"
#include "data/batching/clip_dataset.h"

namespace distill_l2s {

// Frames that the student makes of so many samples (FrameLength() of its config). Called on several threads.
using FrameLengthFunction = std::function<int64_t(int64_t samples)>;

// Why a clip is left out of training.
enum class ClipFault {
  kTooLong,        // Longer than max_clip_s.
  kTooShort,       // Shorter than min_clip_s.
  kTooManyLabels,  // Impossible for CTC: fewer frames than CtcFramesNeeded(), at the fastest speed factor.
};

struct LeftOutClip {
  int64_t clip;
  ClipFault fault;
};

struct ClipSelection {
  std::vector<int64_t> kept;          // In order.
  std::vector<LeftOutClip> left_out;  // In order.

  // For people: how many of how many clips are left out for each reason, the first few by name; "" if none
  // is.
  std::string Describe(const ClipDataset& dataset) const;
};

// The least frames in which CTC can align the labels: one for each label, and one for the blank that must
// part two equal neighbours. At least 1. "hello" -> 6.
int64_t CtcFramesNeeded(absl::Span<const int64_t> labels);

// Returns the samples of an utterance by its manifest: round(duration_s * sample_rate_hz).
int64_t UtteranceSamples(const Utterance& utterance, int sample_rate_hz = kSpeechRateHz);

ClipSelection SelectClips(const ClipDataset& dataset, const BatchingConfig& config,
                          const FrameLengthFunction& frame_length);

}  // namespace distill_l2s
