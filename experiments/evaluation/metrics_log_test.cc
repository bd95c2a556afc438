#include "experiments/evaluation/metrics_log.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/file.h"

namespace distill_l2s {
namespace {

class MetricsLogTest : public ::testing::Test {
 protected:
  void Write(const std::string& contents) { ASSERT_TRUE(WriteFileAtomically(path_, contents).ok()); }

  const std::string path_ = JoinPath(testing::TempDir(), "metrics.jsonl");
};

TrainMetrics Train(int64_t step, double loss) {
  TrainMetrics metrics;
  metrics.step = step;
  metrics.loss = loss;
  metrics.ctc_loss = loss - 0.5;
  metrics.audio_s = 12.0 * static_cast<double>(step);
  return metrics;
}

TEST_F(MetricsLogTest, RoundTrip) {
  auto writer = MetricsWriter::Open(path_);
  ASSERT_TRUE(writer.ok()) << writer.status();
  TrainMetrics distilled = Train(10, 4.25);
  distilled.distillation_loss = 0.75;
  distilled.gradient_norm = std::numeric_limits<double>::infinity();
  distilled.skipped_steps = 2;
  ASSERT_TRUE(writer->Append(Train(5, 5)).ok());
  ASSERT_TRUE(writer->Append(distilled).ok());
  ASSERT_TRUE(writer->Append(DevMetrics{10, 62.5, 98, 2.5}).ok());
  // Read while the writer is still open: lines are not held back.
  const auto log = ReadMetrics(path_);
  ASSERT_TRUE(log.ok()) << log.status();
  ASSERT_EQ(log->train.size(), 2u);
  EXPECT_FALSE(log->train[0].distillation_loss.has_value());
  EXPECT_EQ(log->train[0].audio_s, 60);
  EXPECT_EQ(log->train[1].step, 10);
  EXPECT_EQ(log->train[1].loss, 4.25);
  EXPECT_EQ(log->train[1].ctc_loss, 3.75);
  EXPECT_EQ(log->train[1].distillation_loss, 0.75);
  EXPECT_TRUE(std::isnan(log->train[1].gradient_norm));
  EXPECT_EQ(log->train[0].skipped_steps, 0);
  EXPECT_EQ(log->train[1].skipped_steps, 2);
  ASSERT_EQ(log->dev.size(), 1u);
  EXPECT_EQ(log->dev[0].cer_percent, 62.5);
  EXPECT_EQ(log->dev[0].wer_percent, 98);
  EXPECT_EQ(log->dev[0].loss, 2.5);
}

TEST_F(MetricsLogTest, LineIsTheDocumentedOne) {
  ASSERT_TRUE(MetricsWriter::Open(path_)->Append(DevMetrics{3, 50, 100, NAN}).ok());
  EXPECT_EQ(*ReadFile(path_), "{\"step\":3,\"kind\":\"dev\",\"cer\":50.0,\"wer\":100.0,\"loss\":null}\n");
}

TEST_F(MetricsLogTest, ResumingDropsLaterAndTornLines) {
  {
    auto writer = MetricsWriter::Open(path_);
    for (int64_t step : {10, 20, 30}) ASSERT_TRUE(writer->Append(Train(step, 1)).ok());
  }
  Write(*ReadFile(path_) + "{\"step\":40,\"ki");
  auto writer = MetricsWriter::Open(path_, 20);
  ASSERT_TRUE(writer.ok()) << writer.status();
  ASSERT_TRUE(writer->Append(Train(30, 2)).ok());
  const auto log = ReadMetrics(path_);
  ASSERT_TRUE(log.ok()) << log.status();
  ASSERT_EQ(log->train.size(), 3u);
  EXPECT_EQ(log->train[1].step, 20);
  EXPECT_EQ(log->train[2].loss, 2);
}

TEST_F(MetricsLogTest, ToleratesATornLastLineOnly) {
  const std::string dev = "{\"step\":1,\"kind\":\"dev\",\"cer\":1,\"wer\":2}";
  Write(dev + "\n" + dev.substr(0, 30));
  EXPECT_EQ(ReadMetrics(path_)->dev.size(), 1u);
  Write(dev.substr(0, 30) + "\n" + dev + "\n");
  EXPECT_NE(ReadMetrics(path_).status().message().find("metrics.jsonl:1: not valid JSON"), std::string::npos);
  Write("{\"step\":1,\"kind\":\"dev\",\"cer\":\"low\",\"wer\":2}\n");
  EXPECT_NE(ReadMetrics(path_).status().message().find("metrics.jsonl:1: \"cer\" is \"low\""),
            std::string::npos);
}

TEST_F(MetricsLogTest, IgnoresOtherKinds) {
  Write("{\"step\":1,\"kind\":\"note\"}\n");
  EXPECT_TRUE(ReadMetrics(path_)->train.empty());
}

TEST_F(MetricsLogTest, DiagnosticsAreALineOfTheirOwn) {
  const std::string path = JoinPath(testing::TempDir(), "diagnostics.jsonl");
  {
    auto writer = MetricsWriter::Open(path);
    ASSERT_TRUE(writer.ok()) << writer.status();
    DiagnosticMetrics metrics;
    metrics.step = 5;
    metrics.clips = 8;
    metrics.blank_share = 0.5;
    ASSERT_TRUE(writer->Append(metrics).ok());
    metrics.segments_per_clip = 12.5;
    metrics.pairs = {{0.25, 1, 2}, {0.75, 3, NAN}};
    metrics.ctc_gradient_norm = 1;
    metrics.distillation_gradient_norm = 2;
    metrics.gradient_cosine = -0.5;
    ASSERT_TRUE(writer->Append(metrics).ok());
  }
  const std::string lines = *ReadFile(path);
  EXPECT_EQ(lines.substr(0, lines.find('\n')),
            R"({"step":5,"kind":"diagnostics","clips":8,"blank_share":0.5})");
  EXPECT_NE(lines.find(R"("cka":[0.25,0.75],"projected_variance":[1.0,3.0],"teacher_variance":[2.0,null])"),
            std::string::npos);
  EXPECT_NE(lines.find(R"("gradient_cosine":-0.5)"), std::string::npos);
  const auto log = ReadMetrics(path);
  ASSERT_TRUE(log.ok()) << log.status();
  EXPECT_TRUE(log->train.empty() && log->dev.empty());
}

}  // namespace
}  // namespace distill_l2s
