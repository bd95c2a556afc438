#include "experiments/evaluation/inference_setup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/training/tiny_experiment.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

std::shared_ptr<Wav2Vec2ForCtc> TinyModel() {
  Wav2Vec2Config config = TinyExperiment(1).student().random();
  config.set_vocab_size(6);
  return *Wav2Vec2ForCtc::Create(config);
}

std::string ParseError(const std::string& device, const std::string& precision) {
  return std::string(ParseInferenceSetup(device, precision).status().message());
}

TEST(InferenceSetupTest, ParsesFlags) {
  const auto setup = ParseInferenceSetup("cuda:1", "bf16");
  ASSERT_TRUE(setup.ok()) << setup.status();
  EXPECT_EQ(setup->device, "cuda:1");
  EXPECT_EQ(setup->precision, InferencePrecision::kBFloat16);
  EXPECT_THAT(ParseError("cpu", "fp8"), HasSubstr("--precision is \"fp8\", expected fp32, bf16 or int8"));
  EXPECT_THAT(ParseError("cuda", "int8"), HasSubstr("--precision=int8 is for --device=cpu, not cuda"));
}

TEST(InferenceSetupTest, PreparesOnTheCpuInThePrecision) {
  const auto model = TinyModel();
  const auto place = SetUpInference({"cpu", InferencePrecision::kBFloat16}, model.get());
  ASSERT_TRUE(place.ok()) << place.status();
  EXPECT_TRUE(place->device.is_cpu());
  EXPECT_EQ(place->autocast, at::kFloat);
  EXPECT_EQ(model->parameters().front().scalar_type(), at::kBFloat16);
  EXPECT_FALSE(model->is_training());
}

TEST(InferenceSetupTest, NamesADeviceThatIsNone) {
  const auto model = TinyModel();
  EXPECT_THAT(std::string(SetUpInference({"tpu", {}}, model.get()).status().message()),
              HasSubstr("--device is \"tpu\""));
}

}  // namespace
}  // namespace distill_l2s
