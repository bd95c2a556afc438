#pragma once

#include <vector>

#include "data/corpora/manifest.h"
#include "experiments/experiment.pb.h"
#include "modeling/export/model_card.h"

namespace distill_l2s {

// What a checkpoint's README.md tells of the run on the clips `train`.
ModelCard DescribeModel(const Experiment& experiment, const std::vector<Utterance>& train);

}  // namespace distill_l2s
