#pragma once

#include <string>
#include <vector>

#include "experiments/experiment.pb.h"
#include "experiments/training/training_data.h"

namespace distill_l2s {

// Returns the reasons why a run's data may mislead or be of no use, one sentence each, with the config's
// field and the counts:
//   - dev manifests without a clip, or whose texts are all empty
//   - clips, speakers or texts that the dev set shares with the training set
//   - a manifest that is listed for two purposes
//   - labels that normalised texts have not: capitals, digits, punctuation
//   - dev texts with characters that the labels lack
std::vector<std::string> DataWarnings(const Data& config, const TrainingData& data);

}  // namespace distill_l2s
