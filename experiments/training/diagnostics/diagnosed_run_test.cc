#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "base/file.h"
#include "experiments/evaluation/metrics_log.h"
#include "experiments/training/tiny_experiment.h"
#include "experiments/training/training_run.h"

namespace distill_l2s {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class DiagnosedRunTest : public testing::Test {
 protected:
  DiagnosedRunTest() {
    std::filesystem::remove_all(directory_);
    WriteTinyCorpus(JoinPath(directory_, "train.jsonl"), {"la mare", "casa", "mere", "rama", "or", "a"}, 1);
    WriteTinyCorpus(JoinPath(directory_, "dev.jsonl"), {"o rama", "mare", "sare"}, 100);
  }

  std::string Run(int64_t diagnostics_clips, const std::string& name,
                  OptimizationConfig::Precision precision = OptimizationConfig::FP32,
                  bool activation_checkpointing = false) {
    Experiment experiment = TinyExperiment(6);
    AddTinyDistillation(&experiment);
    experiment.mutable_optimization()->set_precision(precision);
    experiment.mutable_evaluation()->set_every_steps(2);
    TrainingOptions options;
    options.data_dir = directory_;
    options.model_dir = "tests/golden/models";
    options.output_dir = JoinPath(directory_, name);
    options.threads = 1;
    options.loader_threads = 0;
    options.log_every_steps = 1;
    options.diagnostics_clips = diagnostics_clips;
    options.activation_checkpointing = activation_checkpointing;
    options.version = "0123abc";
    const absl::Status status = RunTraining(experiment, options);
    EXPECT_TRUE(status.ok()) << status;
    return options.output_dir;
  }

  static std::string Read(const std::string& directory, const char* name) {
    return ReadFile(JoinPath(directory, name)).value_or("");
  }

  // The curves without what depends on the machine.
  static std::string Curves(const std::string& directory) {
    const auto log = ReadMetrics(JoinPath(directory, "metrics.jsonl"));
    EXPECT_TRUE(log.ok()) << log.status();
    std::ostringstream text;
    text.precision(17);
    for (const TrainMetrics& m : log->train) {
      text << m.step << ' ' << m.ctc_loss << ' ' << *m.distillation_loss << ' ' << m.gradient_norm << '\n';
    }
    for (const DevMetrics& m : log->dev) text << m.step << ' ' << m.cer_percent << '\n';
    return text.str();
  }

  const std::string directory_ = JoinPath(testing::TempDir(), "diagnosed_run");
};

// Dropout, layer drop and masks are drawn in the tiny experiment: a random number more or less would show.
TEST_F(DiagnosedRunTest, TheResultIsTheSameBitForBit) {
  const std::string with = Run(3, "with"), without = Run(0, "without");
  const std::string weights = Read(with, "checkpoint/model.safetensors");
  EXPECT_GT(weights.size(), 1000u);
  EXPECT_EQ(weights, Read(without, "checkpoint/model.safetensors"));
  EXPECT_EQ(Read(with, "distillation.safetensors"), Read(without, "distillation.safetensors"));
  EXPECT_EQ(Curves(with), Curves(without));

  EXPECT_THAT(Read(without, "metrics.jsonl"), Not(HasSubstr("diagnostics")));
  const std::string metrics = Read(with, "metrics.jsonl");
  for (const char* step : {"2", "4", "6"}) {
    EXPECT_THAT(metrics,
                HasSubstr(std::string("{\"step\":") + step + ",\"kind\":\"diagnostics\",\"clips\":3,"));
  }
  EXPECT_THAT(metrics, ContainsRegex("\"gradient_cosine\":-?[0-9]"));
  EXPECT_THAT(Read(with, "environment.json"), HasSubstr("\"version\": \"0123abc\""));
  int event_files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(with)) {
    const std::string name = entry.path().filename();
    if (name.rfind("events.out.tfevents.", 0) != 0) continue;
    ++event_files;
    EXPECT_THAT(ReadFile(entry.path()).value(), HasSubstr("diagnostics/gradient_cosine"));
  }
  EXPECT_EQ(event_files, 1);
}

// Casts of weights that an evaluation or a layer's second pass left behind would reach the next step.
TEST_F(DiagnosedRunTest, InBf16WithActivationCheckpointingToo) {
  const std::string with = Run(3, "bf16_with", OptimizationConfig::BF16, /*activation_checkpointing=*/true);
  const std::string without = Run(0, "bf16_without", OptimizationConfig::BF16);
  EXPECT_GT(Read(with, "checkpoint/model.safetensors").size(), 1000u);
  EXPECT_EQ(Read(with, "checkpoint/model.safetensors"), Read(without, "checkpoint/model.safetensors"));
  EXPECT_EQ(Curves(with), Curves(without));
}

}  // namespace
}  // namespace distill_l2s
