#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/decoding/ctc_decoding.h"

namespace distill_l2s {

// What a decoder needs to know of a stretch of frames, on the host.
struct FrameEmissions {
  FrameLabels best;      // Of each frame the best label and its posterior.
  at::Tensor log_probs;  // [T, V] float32 on the CPU; undefined where the decoder does not ask for it.
};

// Decodes one recording whose frames come piece by piece. Not thread-safe.
class CtcStream {
 public:
  virtual ~CtcStream() = default;
  // Frames [begin, end) of `emissions`, which come behind those before. All values are numbers.
  virtual void Push(const FrameEmissions& emissions, int64_t begin, int64_t end) = 0;
  // A label for each frame so far, whose DecodePath() is the text, and the posteriors of those that are no
  // blanks, of a run of frames perhaps their mean. Call it once, last.
  virtual FrameLabels Finish() = 0;
};

// From a recogniser's frames to the labels of a text: the one interface of greedy decoding and beam search. A
// decoder and its streams hold all that they need. Immutable, so thread-safe.
class CtcDecoder {
 public:
  virtual ~CtcDecoder() = default;

  // In words, behind error rates that it gave: "greedy, without a language model".
  virtual std::string Description() const = 0;

  // Clips as a whole: for each, a label for each frame, whose DecodePath() is the text.
  //   logits         [B, T, V], any floating dtype and device
  //   frame_lengths  [B] int64, on the CPU, each between 0 and T
  // Errors: logits that are not numbers, where that would go unseen.
  virtual absl::StatusOr<std::vector<std::vector<int64_t>>> DecodeClips(
      const at::Tensor& logits, const at::Tensor& frame_lengths) const = 0;

  // For streams: what NewStream()'s need of each clip's frames, of the same tensors. Logits that are not
  // numbers give posteriors that are not.
  virtual std::vector<FrameEmissions> Emissions(const at::Tensor& logits,
                                                const at::Tensor& frame_lengths) const = 0;
  virtual std::unique_ptr<CtcStream> NewStream() const = 0;
};

}  // namespace distill_l2s
