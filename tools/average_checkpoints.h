#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace distill_l2s {

// Writes the recogniser whose weights are the mean of the inputs' weights, each counted once, to
// `output_dir`, which must not be there yet and appears whole or not at all. Several late weights of one run
// averaged are often better than each of them (Vaswani et al. 2017, section 6.1; Izmailov et al. 2018).
//   inputs      at least two directories, each a recogniser (a run's checkpoint/, say) or a training state
//               (a run's training_state/step-...), of one architecture and one vocabulary
//   recognizer  whose config, vocabulary and processor the result has; empty: the first input that is one
// Errors name the directory and the tensor that differs in shape.
absl::Status AverageCheckpoints(const std::vector<std::string>& inputs, const std::string& recognizer,
                                const std::string& output_dir);

}  // namespace distill_l2s
