#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "data/corpora/manifest.h"
#include "experiments/training/state/training_state.h"

namespace distill_l2s {

// SHA-256 over what a run trains and selects on: files' names without directories, so that the data may
// move, places in them, durations and texts.
std::string DataSha256(const std::vector<Utterance>& train, const std::vector<Utterance>& dev);

// Whether a run of identity `now` may go on from the state `then`. The error names what differs and where.
//   directory  of the state, for the error
absl::Status CheckSameRun(const StateHeader& then, const StateHeader& now, const std::string& directory);

}  // namespace distill_l2s
