#include "experiments/training/run_identity.h"

#include <glog/logging.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "base/sha256.h"
#include "experiments/experiment_config.h"

namespace distill_l2s {
namespace {

using Clips = absl::Span<const Utterance>;

void Add(Clips utterances, Sha256* hash) {
  for (const Utterance& utterance : utterances) {
    const std::string name = utterance.audio_filepath.substr(utterance.audio_filepath.find_last_of('/') + 1);
    hash->Update(absl::StrCat(name, "\t", utterance.offset_s, "\t", utterance.duration_s, "\t",
                              utterance.language.str(), "\t", utterance.text, "\n"));
  }
  hash->Update("\n");
}

std::string Identify(Clips utterances) {
  Sha256 hash;
  Add(utterances, &hash);
  return hash.HexDigest();
}

// "ro/train.jsonl had 700 clips and has 698", each manifest that differs.
std::string DescribeChange(const std::vector<ManifestIdentity>& then,
                           const std::vector<ManifestIdentity>& now) {
  std::vector<std::string> changes;
  for (size_t i = 0; i < std::min(then.size(), now.size()); ++i) {
    if (then[i].sha256 == now[i].sha256) continue;
    const std::string had = absl::StrCat(now[i].name, " had ", then[i].clips, " clips and has ");
    changes.push_back(then[i].clips == now[i].clips
                          ? absl::StrCat(had, "as many, with other names, durations, languages or texts")
                          : absl::StrCat(had, now[i].clips));
  }
  return absl::StrJoin(changes, "; ");
}

absl::Status CheckSame(const std::string& then, const std::string& now, const char* what,
                       const std::string& directory, std::string change = "") {
  if (then == now) return absl::OkStatus();
  if (change.empty()) change = absl::StrCat("its hash was \"", then, "\" and is \"", now, "\"");
  return absl::FailedPreconditionError(
      absl::StrCat(directory, ": the training there cannot go on, as ", what, " changed: ", change,
                   ". Restore it, choose another --output_dir, or begin anew ",
                   "with --restart, which removes what is there"));
}

}  // namespace

std::string DataSha256(const std::vector<Utterance>& train, const std::vector<Utterance>& dev) {
  Sha256 hash;
  Add(train, &hash);
  Add(dev, &hash);
  return hash.HexDigest();
}

std::vector<ManifestIdentity> IdentifyManifests(const Data& config, const TrainingData& data) {
  std::vector<ManifestIdentity> manifests;
  for (const std::string& name : config.train_manifests()) manifests.push_back({name, 0, ""});
  for (const std::string& name : config.dev_manifests()) manifests.push_back({name, 0, ""});
  CHECK_EQ(manifests.size(), data.manifest_clips.size());
  Clips rest = data.train;
  for (size_t i = 0; i < manifests.size(); ++i) {
    if (i == static_cast<size_t>(config.train_manifests_size())) rest = data.dev;
    manifests[i].clips = data.manifest_clips[i];
    manifests[i].sha256 = Identify(rest.subspan(0, data.manifest_clips[i]));
    rest.remove_prefix(data.manifest_clips[i]);
  }
  return manifests;
}

bool CanExtend(const Experiment& experiment) { return experiment.optimization().has_constant(); }

bool KeepsFinalState(const Experiment& experiment, const TrainingOptions& options) {
  return options.keep_final_state && CanExtend(experiment);
}

std::string TrajectoryId(const Experiment& experiment) {
  if (!CanExtend(experiment)) return ExperimentId(experiment);
  Experiment endless = experiment;
  endless.mutable_optimization()->clear_steps();
  return ExperimentId(endless);
}

absl::Status CheckSameRun(const StateHeader& then, const StateHeader& now, const std::string& directory) {
  absl::Status status = CheckSame(then.experiment_id, now.experiment_id, "the experiment", directory);
  status.Update(CheckSame(then.data_sha256, now.data_sha256, "the data of its manifests", directory,
                          DescribeChange(then.manifests, now.manifests)));
  if (now.teacher_sha256.empty()) return status;
  status.Update(CheckSame(then.teacher_sha256, now.teacher_sha256, "the teacher", directory));
  return status;
}

}  // namespace distill_l2s
