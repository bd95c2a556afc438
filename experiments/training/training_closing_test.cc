#include "experiments/training/training_closing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/file.h"
#include "experiments/evaluation/metrics_log.h"
#include "experiments/training/run_result.h"
#include "experiments/training/tiny_experiment.h"

namespace distill_l2s {
namespace {

class TrainingClosingTest : public testing::Test {
 protected:
  TrainingClosingTest() {
    setenv("DISTILL_L2S_WORKING_DIRECTORY", testing::TempDir().c_str(), 1);
    setenv("DISTILL_L2S_COMMAND", "distill_l2s", 1);
    options_.data_dir = JoinPath(testing::TempDir(), "data");
    options_.output_dir = JoinPath(testing::TempDir(), "runs/ro");
    EXPECT_TRUE(MakeDirectories(options_.output_dir).ok());
    EXPECT_TRUE(MakeDirectories(options_.data_dir).ok());
    RunResult result;
    result.steps = 1200;
    result.selected_step = 900;
    result.wall_s = 276;
    EXPECT_TRUE(WriteRunResult(JoinPath(options_.output_dir, "result.json"), result).ok());
    auto metrics = MetricsWriter::Open(JoinPath(options_.output_dir, "metrics.jsonl"), -1);
    EXPECT_TRUE(metrics.ok()) << metrics.status();
    for (const int64_t step : {900, 1200}) {
      DevMetrics dev;
      dev.step = step;
      dev.cer_percent = step == 900 ? 1.375 : 2;
      dev.wer_percent = 8.625;
      EXPECT_TRUE(metrics->Append(dev).ok());
    }
  }

  std::string Text() {
    const auto text = TrainingClosing(experiment_, options_);
    EXPECT_TRUE(text.ok()) << text.status();
    return text.value_or("");
  }

  Experiment experiment_ = TinyExperiment(1200);
  TrainingOptions options_;
};

TEST_F(TrainingClosingTest, NamesTheCheckpointItsRatesAndTheNextCommand) {
  experiment_.mutable_data()->add_test_manifests("test.jsonl");
  experiment_.mutable_data()->add_test_manifests("more.jsonl");
  EXPECT_EQ(Text(),
            "Done: trained 1200 steps in 4 min 36 s; step 900 is kept, dev CER 1.38 %, WER 8.62 %\n"
            "Made: runs/ro/checkpoint\n"
            "Next: distill_l2s evaluate --model=runs/ro/checkpoint "
            "--manifest=data/test.jsonl,data/more.jsonl\n");
}

TEST_F(TrainingClosingTest, WithoutATestManifestTheOneBesideOrTheDevSet) {
  EXPECT_THAT(Text(), testing::EndsWith("--manifest=data/dev.jsonl\n"));
  ASSERT_TRUE(WriteFileAtomically(JoinPath(options_.data_dir, "test.jsonl"), "").ok());
  EXPECT_THAT(Text(), testing::EndsWith("--manifest=data/test.jsonl\n"));
}

TEST_F(TrainingClosingTest, ARunThatIsNotThere) {
  options_.output_dir = "no/such/run";
  EXPECT_FALSE(TrainingClosing(experiment_, options_).ok());
}

}  // namespace
}  // namespace distill_l2s
