#pragma once

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "data/corpora/manifest.h"
#include "experiments/experiment.pb.h"
#include "experiments/training/training_options.h"

namespace distill_l2s {

// metrics.jsonl of a run without what depends on the machine: losses and error rates in full.
std::string ComparableMetrics(const std::string& output_dir);

// Whole runs over a tiny corpus, one thread each.
class TrainingRunTest : public testing::Test {
 protected:
  TrainingRunTest();

  std::string Output(const std::string& name) const;
  // Of a valid experiment.
  absl::Status RunInto(const Experiment& experiment, const std::string& name);
  std::string Bytes(const std::string& name, const std::string& file) const;
  // Names of all files; that of TensorBoard's, of which the start's time is part, is "events".
  static std::set<std::string> Files(const std::string& directory);

  const std::string directory_ = testing::TempDir() + "/training_run";
  std::vector<Utterance> train_, dev_;
  TrainingOptions options_;
};

}  // namespace distill_l2s
