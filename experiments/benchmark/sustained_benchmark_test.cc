#include "experiments/benchmark/sustained_benchmark.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/file.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

SustainedOptions TinyOptions() {
  SustainedOptions options;
  BenchmarkShape& shape = options.workload.shape;
  Wav2Vec2Config* student = shape.mutable_student();
  for (int i = 0; i < 7; ++i) student->add_conv_dim(8);
  student->set_feat_extract_norm("layer");
  student->set_hidden_size(16);
  student->set_num_hidden_layers(1);
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
  options.workload.batch_s = 20;
  options.work_dir = JoinPath(testing::TempDir(), "sustained");
  options.clips = 12;
  options.warmup = 1;
  options.steps = 4;
  return options;
}

TEST(SustainedBenchmarkTest, MeasuresTrainingThroughTheLoader) {
  SustainedOptions options = TinyOptions();
  for (const bool distills : {false, true}) {
    options.distills = distills;
    const auto figures = MeasureSustained(options);
    ASSERT_TRUE(figures.ok()) << figures.status();
    // Four batches of 20 s at most.
    EXPECT_GT(figures->audio_s, 20);
    EXPECT_LE(figures->audio_s, 80);
    EXPECT_GT(figures->wall_s, figures->wait_s);
    EXPECT_GE(figures->shapes, 1);
    EXPECT_GE(figures->padding_share, 0);
    EXPECT_LT(figures->padding_share, 0.3);
    EXPECT_THAT(DescribeSustained(options, *figures), HasSubstr("times as fast as the audio: 4 steps"));
    const auto json = nlohmann::json::parse(SustainedJson(options, *figures));
    EXPECT_EQ(json["task"], distills ? "distill" : "train");
    EXPECT_EQ(json["times_real_time"], figures->TimesRealTime());
  }
}

TEST(SustainedBenchmarkTest, RefusesByName) {
  SustainedOptions options = TinyOptions();
  options.steps = 0;
  EXPECT_THAT(std::string(MeasureSustained(options).status().message()), HasSubstr("--repetitions is 0"));
  options = TinyOptions();
  options.workload.precision = BenchmarkPrecision::kInt8;
  EXPECT_THAT(std::string(MeasureSustained(options).status().message()), HasSubstr("--precision=int8"));
}

}  // namespace
}  // namespace distill_l2s
