#include "experiments/training/training_run_testing.h"

#include <filesystem>
#include <sstream>

#include "base/file.h"
#include "experiments/evaluation/metrics_log.h"
#include "experiments/experiment_config.h"
#include "experiments/training/tiny_experiment.h"
#include "experiments/training/training_run.h"

namespace distill_l2s {

std::string ComparableMetrics(const std::string& output_dir) {
  const auto log = ReadMetrics(JoinPath(output_dir, "metrics.jsonl"));
  EXPECT_TRUE(log.ok()) << log.status();
  std::ostringstream text;
  text.precision(17);
  for (const TrainMetrics& m : log->train) {
    text << m.step << ' ' << m.loss << ' ' << m.ctc_loss << ' ' << m.distillation_loss.value_or(-1) << ' '
         << m.learning_rate << ' ' << m.gradient_norm << ' ' << m.audio_s << '\n';
  }
  for (const DevMetrics& m : log->dev) text << m.step << ' ' << m.cer_percent << ' ' << m.wer_percent << '\n';
  return text.str();
}

TrainingRunTest::TrainingRunTest() {
  // A death test's process would die of the signals of its threads, were it forked.
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  train_ =
      WriteTinyCorpus(JoinPath(directory_, "train.jsonl"),
                      {"la mare", "casa", "o casa rosie", "mere", "rama", "sare", "or", "soare", "a"}, 1);
  dev_ = WriteTinyCorpus(JoinPath(directory_, "dev.jsonl"), {"o rama", "mare"}, 100);
  options_.data_dir = directory_;
  options_.model_dir = "tests/golden/models";
  options_.threads = 1;
  options_.loader_threads = 0;
  options_.log_every_steps = 4;
}

std::string TrainingRunTest::Output(const std::string& name) const { return JoinPath(directory_, name); }

absl::Status TrainingRunTest::RunInto(const Experiment& experiment, const std::string& name) {
  options_.output_dir = Output(name);
  EXPECT_TRUE(ValidateExperiment(experiment).ok()) << ValidateExperiment(experiment);
  return RunTraining(experiment, options_);
}

std::set<std::string> TrainingRunTest::Files(const std::string& directory) {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().lexically_relative(directory).string();
    files.insert(name.rfind("events.out.tfevents.", 0) == 0 ? "events" : name);
  }
  return files;
}

std::string TrainingRunTest::Bytes(const std::string& name, const std::string& file) const {
  const auto bytes = ReadFile(JoinPath(Output(name), file));
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  return bytes.value_or("");
}

}  // namespace distill_l2s
