#include "modeling/wav2vec2/checkpoint_names.h"

#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(CheckpointNamesTest, CheckpointNamesGoBack) {
  EXPECT_EQ(CheckpointName("conv.weight_g", WeightNormNames::kOld), "conv.weight_g");
  EXPECT_EQ(CheckpointName("conv.weight_g", WeightNormNames::kNew), "conv.parametrizations.weight.original0");
  EXPECT_EQ(CheckpointName("lm_head.weight", WeightNormNames::kNew), "lm_head.weight");
  EXPECT_EQ(ParameterName(CheckpointName("conv.weight_v", WeightNormNames::kNew)), "conv.weight_v");
}

TEST(CheckpointNamesTest, BothSpellingsOfWeightNorm) {
  EXPECT_EQ(ParameterName("a.conv.parametrizations.weight.original0"), "a.conv.weight_g");
  EXPECT_EQ(ParameterName("a.conv.parametrizations.weight.original1"), "a.conv.weight_v");
  EXPECT_EQ(ParameterName("a.conv.weight_g"), "a.conv.weight_g");
  EXPECT_EQ(ParameterName("a.conv.weight"), "a.conv.weight");
}

TEST(CheckpointNamesTest, BareModelsAndOldLayerNorms) {
  EXPECT_EQ(ParameterName("encoder.pos_conv_embed.conv.parametrizations.weight.original0"),
            "wav2vec2.encoder.pos_conv_embed.conv.weight_g");
  EXPECT_EQ(ParameterName("masked_spec_embed"), "wav2vec2.masked_spec_embed");
  EXPECT_EQ(ParameterName("feature_projection.layer_norm.gamma"),
            "wav2vec2.feature_projection.layer_norm.weight");
  EXPECT_EQ(ParameterName("wav2vec2.encoder.layer_norm.beta"), "wav2vec2.encoder.layer_norm.bias");
  EXPECT_EQ(ParameterName("lm_head.bias"), "lm_head.bias");
}

TEST(CheckpointNamesTest, TwoSpellingsAtOnceAreAnError) {
  const auto renamed = RenameToParameters(
      {{"c.weight_g", at::zeros({1})}, {"c.parametrizations.weight.original0", at::zeros({1})}}, "a/file");
  ASSERT_FALSE(renamed.ok());
  EXPECT_THAT(std::string(renamed.status().message()),
              testing::HasSubstr("a/file: the tensor c.weight_g stands twice"));
}

TEST(CheckpointNamesTest, TensorsOfOtherTasks) {
  EXPECT_TRUE(IsOtherTaskTensor("quantizer.codevectors"));
  EXPECT_TRUE(IsOtherTaskTensor("project_hid.weight"));
  EXPECT_TRUE(IsOtherTaskTensor("project_q.bias"));
  EXPECT_FALSE(IsOtherTaskTensor("wav2vec2.quantizer.weight"));
  EXPECT_FALSE(IsOtherTaskTensor("quantizers"));
  EXPECT_TRUE(IsOtherTaskTensor("classifier.weight"));
  EXPECT_TRUE(IsOtherTaskTensor("layer_weights"));
  EXPECT_FALSE(IsOtherTaskTensor("lm_head.weight"));
}

TEST(CheckpointNamesTest, MismatchListsEverything) {
  CheckpointMismatch mismatch;
  EXPECT_TRUE(mismatch.ToStatus("f").ok());
  mismatch.AddMissing("a");
  mismatch.AddMissing("b");
  mismatch.AddSurplus("c");
  mismatch.AddMisshapen("d", {3, 4}, {3});
  mismatch.AddWrongType("e", "Long");
  EXPECT_EQ(
      std::string(mismatch.ToStatus("f").message()),
      "f: the tensors do not fit config.json: missing: a, b; surplus: c; misshapen: d [3, 4] instead of [3]; "
      "not of a floating-point type: e of Long");
}

}  // namespace
}  // namespace distill_l2s
