#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiments/experiment.pb.h"

namespace distill_l2s {

// Reads text protos and lays each over the ones before: a field that is set replaces, messages merge field by
// field, a repeated field that is set replaces the whole list, a oneof's last member stands. `assignments`,
// text format, too ("optimization { steps: 100 }"), come last. Errors name file, line, column and field.
absl::StatusOr<Experiment> ReadExperiment(const std::vector<std::string>& paths,
                                          const std::vector<std::string>& assignments = {});

// Lays `overlay` over `base`, by the rules above.
void MergeExperiment(const Experiment& overlay, Experiment* base);

// Everything about an experiment that can be known without its data and models. The error names the first
// field that is missing or senseless, its value, and what is expected.
absl::Status ValidateExperiment(const Experiment& experiment);

// The paths of an experiment's manifests, which are relative to `data_dir`.
std::vector<std::string> ManifestPaths(const std::string& data_dir,
                                       const google::protobuf::RepeatedPtrField<std::string>& manifests);

// The identity of a run: 16 hexadecimal digits of the SHA-256 of the experiment without its name.
std::string ExperimentId(const Experiment& experiment);

}  // namespace distill_l2s
