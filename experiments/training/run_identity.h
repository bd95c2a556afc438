#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "data/corpora/manifest.h"
#include "experiments/experiment.pb.h"
#include "experiments/training/state/training_state.h"
#include "experiments/training/training_data.h"
#include "experiments/training/training_options.h"

namespace distill_l2s {

// SHA-256 over what a run trains and selects on: files' names without directories, so that the data may
// move, places in them, durations and texts.
std::string DataSha256(const std::vector<Utterance>& train, const std::vector<Utterance>& dev);

// The parts of the data in the order of the config's train and dev manifests.
std::vector<ManifestIdentity> IdentifyManifests(const Data& config, const TrainingData& data);

// Returns what decides the course of a training up to any of its steps: ExperimentId(), but of a run that
// CanExtend() without optimization.steps.
std::string TrajectoryId(const Experiment& experiment);

// True if no step of the run depends on how many follow, so that it can be given more: the learning rate is
// constant after its warm-up.
bool CanExtend(const Experiment& experiment);

// True if the run's last state stays once it has ended, so that it can be given more steps.
bool KeepsFinalState(const Experiment& experiment, const TrainingOptions& options);

// Returns OK if a run of identity `now` may resume from the state `then`. The error names what differs and
// where: of the data, each manifest with its clips then and now. An empty teacher_sha256 of `now` is not
// compared: it is not known yet.
//   directory  of the state, for the error
absl::Status CheckSameRun(const StateHeader& then, const StateHeader& now, const std::string& directory);

}  // namespace distill_l2s
