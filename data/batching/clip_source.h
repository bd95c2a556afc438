#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "data/audio/pcm16.h"

namespace distill_l2s {

// Where the audio of a data set's clips comes from.
class ClipSource {
 public:
  virtual ~ClipSource() = default;

  // The clip at position `clip`, at the source's rate (mostly kSpeechRateHz), one channel, not normalised;
  // the same samples every time. Thread-safe. May take as long as decoding a file. Errors name the file and
  // the cause.
  virtual absl::StatusOr<std::shared_ptr<const Pcm16>> Load(int64_t clip) = 0;
};

}  // namespace distill_l2s
