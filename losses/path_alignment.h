#pragma once

#include <vector>

#include "absl/types/span.h"
#include "losses/alignment.h"
#include "losses/ctc_paths.h"

namespace distill_l2s {

// The alignments by CTC's paths that spell the transcript: forced_tokens and posterior_tokens. A unit's
// frames weigh what the member says of them; the weights of a unit are then divided by their sum. A clip
// whose labels do not fit its frames, or have no path of positive probability, gets no pair.
//
// Paths are found on the CPU, clips side by side on LibTorch's threads. With logits on another device, this
// waits for them, and copies the weights back without waiting: a kernel would take the place of
// PathWeights().
class PathAlignment : public Alignment {
 public:
  AlignedPairs Align(const AlignmentInput& input) const override;
  bool UsesTexts() const override { return true; }

 protected:
  // The weights [units, T_b] of a clip's frames, row after row, not yet divided by their sums; empty if there
  // is no path.
  virtual std::vector<double> PathWeights(const Emissions& emissions, const ClipText& text) const = 0;
};

}  // namespace distill_l2s
