#include "experiments/benchmark/benchmark.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "experiments/benchmark/benchmark_report.h"
#include "experiments/benchmark/flops.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

constexpr const char* kForwardParts[] = {"feature_encoder", "projection", "position_convolution",
                                         "transformer_layers", "head"};

BenchmarkOptions TinyOptions(BenchmarkTask task) {
  BenchmarkOptions options;
  options.task = task;
  BenchmarkShape& shape = options.workload.shape;
  Wav2Vec2Config* student = shape.mutable_student();
  for (int i = 0; i < 7; ++i) student->add_conv_dim(8);
  student->set_hidden_size(16);
  student->set_num_hidden_layers(2);
  student->set_num_attention_heads(2);
  student->set_intermediate_size(32);
  student->set_num_conv_pos_embeddings(4);
  student->set_num_conv_pos_embedding_groups(2);
  student->set_layerdrop(0);
  TextEncoderConfig* teacher = shape.mutable_teacher();
  teacher->set_vocab_size(40);
  teacher->set_hidden_size(8);
  teacher->set_num_hidden_layers(1);
  teacher->set_num_attention_heads(2);
  teacher->set_intermediate_size(16);
  shape.set_clip_s(1);
  options.workload.batch_s = 3;
  options.repetitions = 3;
  options.matrix_size = 128;
  return options;
}

class InferenceBenchmarkTest : public testing::TestWithParam<BenchmarkPrecision> {};

TEST_P(InferenceBenchmarkTest, MeasuresInference) {
  BenchmarkOptions options = TinyOptions(BenchmarkTask::kInference);
  options.workload.precision = GetParam();
  const auto result = RunBenchmark(options);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->clips, 3);
  EXPECT_EQ(result->samples, 16000);
  EXPECT_DOUBLE_EQ(result->audio_s, 1 + 0.9 + 0.8);
  EXPECT_EQ(result->flops, ForwardFlops(options.workload.shape.student(), 3, 16000).Total());
  EXPECT_LE(result->step_s.least, result->step_s.median);
  EXPECT_LE(result->step_s.median, result->step_s.most);
  EXPECT_GT(result->matrix_rate, 0);
  double sum = 0;
  for (const auto& [name, seconds] : result->part_s) sum += seconds.least;
  EXPECT_LE(sum, result->step_s.most);
  EXPECT_EQ(result->part_s.size(), 6);
  for (const char* part : kForwardParts) EXPECT_GT(result->part_s.at(part).least, 0) << part;
  EXPECT_EQ(result->part_s.count("other"), 1);
}

INSTANTIATE_TEST_SUITE_P(Precisions, InferenceBenchmarkTest,
                         testing::Values(BenchmarkPrecision::kFloat32, BenchmarkPrecision::kBFloat16,
                                         BenchmarkPrecision::kInt8),
                         [](const auto& info) { return std::string(BenchmarkPrecisionName(info.param)); });

TEST(BenchmarkTest, MeasuresTrainingInBothPrecisions) {
  for (const auto precision : {BenchmarkPrecision::kFloat32, BenchmarkPrecision::kBFloat16}) {
    BenchmarkOptions options = TinyOptions(BenchmarkTask::kTraining);
    options.workload.precision = precision;
    const auto result = RunBenchmark(options);
    ASSERT_TRUE(result.ok()) << result.status();
    for (const char* part : kForwardParts) EXPECT_GT(result->part_s.at(part).least, 0) << part;
    for (const char* part : {"ctc_loss", "backward", "optimizer"}) {
      EXPECT_GT(result->part_s.at(part).least, 0) << part;
    }
    EXPECT_EQ(result->part_s.count("distillation_loss"), 0);
  }
}

TEST(BenchmarkTest, MeasuresDistillation) {
  BenchmarkOptions options = TinyOptions(BenchmarkTask::kDistillation);
  const auto result = RunBenchmark(options);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_GT(result->part_s.at("distillation_loss").least, 0);
  EXPECT_GT(result->part_s.at("teacher").least, 0);
  options.task = BenchmarkTask::kTraining;
  // 49 frames, as many segments: 3 clips * 2 * (2 * 49 * 49 * 16 + 3 * 49 * 16 * 8).
  EXPECT_EQ(result->flops - RunBenchmark(options)->flops, 3 * 2 * (2 * 49 * 49 * 16 + 3 * 49 * 16 * 8));
}

TEST(BenchmarkTest, ShapesTakeTurns) {
  BenchmarkOptions options = TinyOptions(BenchmarkTask::kTraining);
  options.workload.shapes = 2;
  options.workload.shortest = 1;
  options.profiles = true;
  const auto result = RunBenchmark(options);
  ASSERT_TRUE(result.ok()) << result.status();
  // 3 clips of 1 s, and 6 of half a second.
  EXPECT_DOUBLE_EQ(result->audio_s, 3);
  EXPECT_LT(result->flops, RunBenchmark(TinyOptions(BenchmarkTask::kTraining))->flops);
  EXPECT_GT(result->profile.operators.at("aten::layer_norm").calls, 0);
}

TEST(BenchmarkTest, RefusesByName) {
  BenchmarkOptions options = TinyOptions(BenchmarkTask::kTraining);
  options.workload.precision = BenchmarkPrecision::kInt8;
  EXPECT_THAT(std::string(RunBenchmark(options).status().message()), HasSubstr("--precision=int8"));
  options = TinyOptions(BenchmarkTask::kInference);
  options.workload.precision = BenchmarkPrecision::kFloat16;
  EXPECT_THAT(std::string(RunBenchmark(options).status().message()), HasSubstr("--precision=fp16"));
  options = TinyOptions(BenchmarkTask::kInference);
  options.workload.shapes = 0;
  EXPECT_THAT(std::string(RunBenchmark(options).status().message()), HasSubstr("--shapes is 0"));
  options = TinyOptions(BenchmarkTask::kInference);
  options.repetitions = 0;
  EXPECT_THAT(std::string(RunBenchmark(options).status().message()), HasSubstr("--repetitions is 0"));
  options = TinyOptions(BenchmarkTask::kInference);
  options.workload.batch_s = 0;
  EXPECT_THAT(std::string(RunBenchmark(options).status().message()), HasSubstr("--batch_s is 0"));
  options = TinyOptions(BenchmarkTask::kInference);
  options.workload.shape.set_clip_s(0.02);
  EXPECT_THAT(std::string(RunBenchmark(options).status().message()), HasSubstr("--clip_s is 0.02"));
}

TEST(BenchmarkReportTest, SaysWhatWasMeasured) {
  BenchmarkOptions options = TinyOptions(BenchmarkTask::kInference);
  BenchmarkResult result;
  result.clips = 2;
  result.samples = 160000;
  result.audio_s = 18;
  result.flops = 9e11;
  result.step_s = {4.5, 4.0, 6.0};
  result.unbroken_s = 4.5;
  result.part_s["head"] = {0.9, 0.8, 1.0};
  result.matrix_rate = 4e11;
  result.peak_bytes = 2'500'000'000;
  result.threads = 2;
  const std::string text = DescribeBenchmark("tiny", options, result);
  EXPECT_THAT(text, HasSubstr("tiny, infer, fp32: 2 clips of 10.0 s at most, 18.0 s of audio"));
  EXPECT_THAT(text, HasSubstr("0.2500     4.0 times"));
  EXPECT_THAT(text, HasSubstr("200.0 GFLOP/s of 400.0 in a large matrix product: 50 %"));
  EXPECT_THAT(text, HasSubstr("2.50 GB"));
  EXPECT_THAT(text, HasSubstr("20.0 %   from 0.800 to 1.000"));
  const auto json = nlohmann::json::parse(BenchmarkJson("tiny", options, result));
  EXPECT_EQ(json["step_s"]["median"], 4.5);
  EXPECT_EQ(json["part_s"]["head"]["least"], 0.8);
  EXPECT_EQ(json["flops_per_s"], 2e11);
  EXPECT_EQ(json["config"]["hidden_size"], 16);
}

}  // namespace
}  // namespace distill_l2s
